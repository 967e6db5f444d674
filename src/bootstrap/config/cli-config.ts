import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { type ConfigFault } from './config-fault.ts';
import { parseEnvironment } from './environment.ts';
import * as field from './fields.ts';

/** What the command line needs to know, and where a service on this machine may have left it. */
export interface CliConfig {
  /** Null when the local service takes any free port. */
  readonly url: string | null;
  readonly userToken: string | null;
  readonly adminApiKey: string | null;
  /** Where a service on this machine keeps the secrets that nobody gave it; null in production, where it keeps none. */
  readonly homeDirectory: string | null;
}

/** They are no variables of the service, which must start whatever is in them. */
const schema = z.object({ CALLORA_URL: field.httpUrl().optional(), CALLORA_TOKEN: field.text(4096).optional() });

const sharedVariables = new Set(['NODE_ENV', 'PORT', 'CALLORA_HOME', 'ADMIN_API_KEY']);

/**
 * Judges the variables that matter here and no others: whoever only asks a service need not be able to run one.
 */
export function readCliConfig(env: Readonly<Record<string, string | undefined>>): Result<CliConfig, ConfigFault[]> {
  const { CALLORA_URL, CALLORA_TOKEN } = env;
  const own = schema.safeParse({ CALLORA_URL: CALLORA_URL || undefined, CALLORA_TOKEN: CALLORA_TOKEN || undefined });
  const [{ values }, allFaults] = parseEnvironment(env);
  const faults = [
    ...allFaults.filter(({ variable }) => sharedVariables.has(variable)),
    ...(own.error?.issues ?? []).map(({ path, message }) => ({ variable: String(path[0]), message })),
  ];
  if (faults.length > 0 || !own.success) return err(faults);
  return ok({
    url: own.data.CALLORA_URL ?? (values.PORT === 0 ? null : `http://localhost:${values.PORT}`),
    userToken: own.data.CALLORA_TOKEN ?? null,
    adminApiKey: values.ADMIN_API_KEY ?? null,
    homeDirectory: values.NODE_ENV === 'production' ? null : values.CALLORA_HOME,
  });
}

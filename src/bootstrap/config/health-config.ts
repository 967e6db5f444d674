import { err, ok, type Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';

export interface HealthConfig {
  readonly sorobanRpcEnabled: boolean;
  readonly horizonEnabled: boolean;
  readonly databaseTimeoutMs: number;
  readonly sorobanRpcTimeoutMs: number;
  readonly horizonTimeoutMs: number;
  /** Further dependencies, each answering HTTP; by name. */
  readonly httpProbes: readonly HttpProbeConfig[];
  /** 0: nothing is checked until somebody asks. */
  readonly refreshIntervalMs: number;
  /** Opens the second version of the health check and its management; null: open, but in production nobody manages. */
  readonly apiKey: string | null;
  readonly rateLimitMax: number;
  /** US dollars that one check costs; an estimate for a metric, never money that is charged. */
  readonly unitCostUsd: number;
}

export interface HttpProbeConfig {
  readonly id: string;
  readonly url: string;
}

const API_KEY_LENGTH_MIN = 32;
/** Components that are there anyway; a second one of the name would never be asked. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'api',
  'database',
  'soroban_rpc',
  'horizon',
  'redis',
  'workers',
  'vault_pool',
]);

/** The checks are off by default, as ever, except where the network is ours and surely there. */
export function readHealthConfig(
  { values }: Environment,
  networkIsLocal: boolean,
): Result<HealthConfig, ConfigFault[]> {
  const faults = [...apiKeyFaults(values), ...probeFaults(values.HEALTH_HTTP_PROBES)];
  if (faults.length > 0) return err(faults);
  return ok({
    sorobanRpcEnabled: values.SOROBAN_RPC_ENABLED ?? networkIsLocal,
    horizonEnabled: values.HORIZON_ENABLED ?? networkIsLocal,
    databaseTimeoutMs: values.HEALTH_CHECK_DB_TIMEOUT,
    sorobanRpcTimeoutMs: values.SOROBAN_RPC_TIMEOUT,
    horizonTimeoutMs: values.HORIZON_TIMEOUT,
    httpProbes: values.HEALTH_HTTP_PROBES,
    refreshIntervalMs: values.HEALTH_REFRESH_INTERVAL_MS,
    apiKey: values.HEALTH_API_KEY ?? null,
    rateLimitMax: values.HEALTH_RATE_LIMIT_MAX_REQUESTS,
    unitCostUsd: values.HEALTH_CHECK_UNIT_COST_USD,
  });
}

function apiKeyFaults({ NODE_ENV, HEALTH_API_KEY: key }: Environment['values']): ConfigFault[] {
  if (NODE_ENV !== 'production' || key === undefined || key.length >= API_KEY_LENGTH_MIN) return [];
  return [{ variable: 'HEALTH_API_KEY', message: `must have at least ${API_KEY_LENGTH_MIN} characters in production` }];
}

function probeFaults(probes: readonly HttpProbeConfig[]): ConfigFault[] {
  const ids = probes.map(({ id }) => id);
  const isTaken = ids.some((id, index) => BUILT_IN.has(id) || ids.indexOf(id) !== index);
  if (!isTaken) return [];
  const message = `must name each probe once, and none of ${[...BUILT_IN].join(', ')}`;
  return [{ variable: 'HEALTH_HTTP_PROBES', message }];
}

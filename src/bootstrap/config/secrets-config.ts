import { err, ok, type Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';

/** A missing secret is undefined outside production only; there the development secrets take its place. */
export interface SecretsConfig {
  readonly jwt: string | undefined;
  readonly adminApiKey: string | undefined;
  readonly metricsApiKey: string | undefined;
  /** Keys the on-chain ids of charges, so that guessable request ids do not leak through them. */
  readonly chargeId: string | undefined;
  /** Seed (S...) of the account that signs the challenges of the wallet login. */
  readonly sep10Signing: string | undefined;
}

const LENGTH_MIN = 32;
const secretVariables = [
  'JWT_SECRET',
  'ADMIN_API_KEY',
  'METRICS_API_KEY',
  'CHARGE_ID_SECRET',
  'SEP10_SIGNING_SECRET',
] as const;

export function readSecretsConfig({ values }: Environment): Result<SecretsConfig, ConfigFault[]> {
  const faults = values.NODE_ENV === 'production' ? productionFaults(values) : [];
  if (faults.length > 0) return err(faults);
  return ok({
    jwt: values.JWT_SECRET,
    adminApiKey: values.ADMIN_API_KEY,
    metricsApiKey: values.METRICS_API_KEY,
    chargeId: values.CHARGE_ID_SECRET,
    sep10Signing: values.SEP10_SIGNING_SECRET,
  });
}

function productionFaults(values: Environment['values']): ConfigFault[] {
  return secretVariables.flatMap((variable) => {
    const value = values[variable];
    if (value === undefined) return [{ variable, message: 'is required in production' }];
    const message = `must have at least ${LENGTH_MIN} characters in production`;
    return value.length < LENGTH_MIN ? [{ variable, message }] : [];
  });
}

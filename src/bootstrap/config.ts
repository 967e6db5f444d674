import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { err, ok, Result } from 'neverthrow';
import { type ConfigFault } from './config/config-fault.ts';
import { type DatabaseConfig, readDatabaseConfig } from './config/database-config.ts';
import { type Environment, parseEnvironment } from './config/environment.ts';
import { readSecretsConfig, type SecretsConfig } from './config/secrets-config.ts';
import { readStellarConfig, type StellarConfig } from './config/stellar-config.ts';

export { type ConfigFault } from './config/config-fault.ts';
export { variables } from './config/environment.ts';

/** Everything that an operator can decide, validated. Times are milliseconds. */
export interface Config {
  readonly mode: 'development' | 'production' | 'test';
  readonly server: { readonly host: string; readonly port: number };
  readonly trustProxy: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** The version that health reports. */
  readonly version: string;
  readonly homeDirectory: string;
  readonly database: DatabaseConfig;
  readonly stellar: StellarConfig;
  readonly health: HealthConfig;
  readonly billing: BillingConfig;
  readonly secrets: SecretsConfig;
  readonly shutdown: { readonly delayMs: number; readonly timeoutMs: number };
}

export interface HealthConfig {
  readonly sorobanRpcEnabled: boolean;
  readonly horizonEnabled: boolean;
  readonly databaseTimeoutMs: number;
  readonly sorobanRpcTimeoutMs: number;
  readonly horizonTimeoutMs: number;
}

export interface BillingConfig {
  /** How long a direct deduct waits for its transaction to be sent. */
  readonly sendWaitMs: number;
  readonly batchMax: number;
  readonly queueMax: number;
  readonly submitIntervalMs: number;
  readonly confirmIntervalMs: number;
  readonly allowDedicatedVaults: boolean;
}

/**
 * The configuration that `env` describes, or every fault in it. An empty variable counts as not set.
 * Unknown variables are ignored: the environment belongs to others too.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Result<Config, ConfigFault[]> {
  const [environment, fieldFaults] = parseEnvironment(env);
  const faulty = new Set(fieldFaults.map(({ variable }) => variable));
  const sections = Result.combineWithAllErrors([
    readStellarConfig(environment),
    readSecretsConfig(environment),
    readShutdownConfig(environment),
  ]);
  // A faulty variable counts as missing in the rules between variables: its own fault already says why.
  const ruleFaults = sections.isErr() ? sections.error.flat().filter(({ variable }) => !faulty.has(variable)) : [];
  if (fieldFaults.length > 0 || sections.isErr()) return err([...fieldFaults, ...ruleFaults]);
  const [stellar, secrets, shutdown] = sections.value;
  return ok({
    ...readServerConfig(environment),
    database: readDatabaseConfig(environment),
    stellar,
    health: readHealthConfig(environment, stellar.kind === 'local'),
    billing: readBillingConfig(environment),
    secrets,
    shutdown,
  });
}

/** The variables of this process on top of those in the file at `path`, if there is one. */
export function readEnvironment(path = '.env'): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...process.env };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { ...process.env };
    throw cause;
  }
}

function readServerConfig({ values }: Environment) {
  return {
    mode: values.NODE_ENV,
    // A service on a developer's machine is nobody else's business; a container must be reached from outside it.
    server: { host: values.HOST ?? (values.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'), port: values.PORT },
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    version: values.APP_VERSION,
    homeDirectory: values.CALLORA_HOME,
  };
}

/** The checks are off by default, as ever, except where the network is ours and surely there. */
const readHealthConfig = ({ values }: Environment, networkIsLocal: boolean): HealthConfig => ({
  sorobanRpcEnabled: values.SOROBAN_RPC_ENABLED ?? networkIsLocal,
  horizonEnabled: values.HORIZON_ENABLED ?? networkIsLocal,
  databaseTimeoutMs: values.HEALTH_CHECK_DB_TIMEOUT,
  sorobanRpcTimeoutMs: values.SOROBAN_RPC_TIMEOUT,
  horizonTimeoutMs: values.HORIZON_TIMEOUT,
});

const readBillingConfig = ({ values }: Environment): BillingConfig => ({
  sendWaitMs: values.CHARGE_SEND_WAIT_MS,
  batchMax: values.CHARGE_BATCH_MAX,
  queueMax: values.CHARGE_QUEUE_MAX,
  submitIntervalMs: values.CHARGE_SUBMIT_INTERVAL_MS,
  confirmIntervalMs: values.CHARGE_CONFIRM_INTERVAL_MS,
  allowDedicatedVaults: values.VAULT_ALLOW_DEDICATED,
});

/** The delay is part of the time-out, which is for the whole shutdown. */
function readShutdownConfig({ values }: Environment): Result<Config['shutdown'], ConfigFault[]> {
  const { SHUTDOWN_DELAY_MS: delayMs, SHUTDOWN_TIMEOUT_MS: timeoutMs } = values;
  if (delayMs < timeoutMs) return ok({ delayMs, timeoutMs });
  return err([{ variable: 'SHUTDOWN_DELAY_MS', message: 'must be below SHUTDOWN_TIMEOUT_MS' }]);
}

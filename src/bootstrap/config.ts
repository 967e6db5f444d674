import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { err, ok, Result } from 'neverthrow';
import { type Units } from '../core/shared/usdc.ts';
import { type UpstreamUrl } from '../core/catalog/upstream-url.ts';
import { type AccessConfig, readAccessConfig } from './config/access-config.ts';
import { type ConfigFault } from './config/config-fault.ts';
import { type DatabaseConfig, readDatabaseConfig } from './config/database-config.ts';
import { type Environment, parseEnvironment } from './config/environment.ts';
import { readGatewayConfig, type GatewayConfig } from './config/gateway-config.ts';
import { readHealthConfig, type HealthConfig } from './config/health-config.ts';
import { readHttpConfig, type HttpConfig } from './config/http-config.ts';
import { readRedisConfig, type RedisConfig } from './config/redis-config.ts';
import { readSecretsConfig, type SecretsConfig } from './config/secrets-config.ts';
import { readSettlementConfig, type SettlementConfig } from './config/settlement-config.ts';
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
  readonly resilience: ResilienceConfig;
  readonly redis: RedisConfig;
  readonly billing: BillingConfig;
  readonly settlement: SettlementConfig;
  readonly vaults: VaultsConfig;
  readonly upstream: UpstreamConfig;
  readonly gateway: GatewayConfig;
  readonly access: AccessConfig;
  readonly http: HttpConfig;
  readonly secrets: SecretsConfig;
  readonly shutdown: { readonly delayMs: number; readonly timeoutMs: number };
}

/** How calls to other services are repeated and broken off. */
export interface ResilienceConfig {
  /** Consecutive failures that open a circuit. */
  readonly circuitThreshold: number;
  readonly circuitCooldownMs: number;
  readonly attemptsMax: number;
  readonly retryBaseDelayMs: number;
}

export interface UpstreamConfig {
  /** Where the sample API runs; null in production, which has none. */
  readonly sample: UpstreamUrl | null;
  /** Hosts that calls may go to though they are private, in the spelling of `UpstreamUrl.host`. */
  readonly allowPrivateHosts: readonly string[];
}

/** How often vaults are compared with the chain, and deposits looked for. */
export interface VaultsConfig {
  /** Dedicated ones, each. */
  readonly syncIntervalMs: number;
  /** Shared contracts. */
  readonly reconcileIntervalMs: number;
  /** How often deposits are looked for. */
  readonly scanIntervalMs: number;
}

export interface BillingConfig {
  /** How long a direct deduct waits for its transaction to be sent. */
  readonly sendWaitMs: number;
  readonly batchMax: number;
  readonly queueMax: number;
  readonly submitIntervalMs: number;
  readonly confirmIntervalMs: number;
  /** Calls of one consumer are gathered per window, aligned to the clock. */
  readonly windowMs: number;
  /** A consumer's calls that reach this sum do not wait for the end of their window. */
  readonly windowUnits: Units;
  /** Holds whose process died are released this often. */
  readonly sweepIntervalMs: number;
  readonly allowDedicatedVaults: boolean;
}

/**
 * The configuration that `env` describes, or every fault in it. An empty variable counts as not set.
 * Unknown variables are ignored: the environment belongs to others too.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Result<Config, ConfigFault[]> {
  const [environment, fieldFaults] = parseEnvironment(env);
  const faulty = new Set(fieldFaults.map(({ variable }) => variable));
  const stellarRead = readStellarConfig(environment);
  const networkIsLocal = stellarRead.isOk() && stellarRead.value.kind === 'local';
  const sections = Result.combineWithAllErrors([
    stellarRead,
    readHealthConfig(environment, networkIsLocal),
    readRedisConfig(environment),
    readGatewayConfig(environment),
    readAccessConfig(environment),
    readSecretsConfig(environment),
    readShutdownConfig(environment),
  ]);
  // A faulty variable counts as missing in the rules between variables: its own fault already says why.
  const ruleFaults = sections.isErr() ? sections.error.flat().filter(({ variable }) => !faulty.has(variable)) : [];
  if (fieldFaults.length > 0 || sections.isErr()) return err([...fieldFaults, ...ruleFaults]);
  const [stellar, health, redis, gateway, access, secrets, shutdown] = sections.value;
  return ok({
    ...readServerConfig(environment),
    database: readDatabaseConfig(environment),
    stellar,
    health,
    resilience: readResilienceConfig(environment),
    redis,
    billing: readBillingConfig(environment),
    settlement: readSettlementConfig(environment),
    vaults: readVaultsConfig(environment),
    upstream: readUpstreamConfig(environment),
    gateway,
    access,
    http: readHttpConfig(environment),
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

const readResilienceConfig = ({ values }: Environment): ResilienceConfig => ({
  circuitThreshold: values.CIRCUIT_BREAKER_THRESHOLD,
  circuitCooldownMs: values.CIRCUIT_BREAKER_COOLDOWN_MS,
  attemptsMax: values.RETRY_MAX_ATTEMPTS,
  retryBaseDelayMs: values.RETRY_BASE_DELAY_MS,
});

const readBillingConfig = ({ values }: Environment): BillingConfig => ({
  sendWaitMs: values.CHARGE_SEND_WAIT_MS,
  batchMax: values.CHARGE_BATCH_MAX,
  queueMax: values.CHARGE_QUEUE_MAX,
  submitIntervalMs: values.CHARGE_SUBMIT_INTERVAL_MS,
  confirmIntervalMs: values.CHARGE_CONFIRM_INTERVAL_MS,
  windowMs: values.CHARGE_WINDOW_MS,
  windowUnits: values.CHARGE_WINDOW_USDC,
  sweepIntervalMs: values.HOLD_SWEEP_INTERVAL_MS,
  allowDedicatedVaults: values.VAULT_ALLOW_DEDICATED,
});

/** Outside production the operator is the developer, who may well run the sample API on this machine. */
const readUpstreamConfig = ({ values }: Environment): UpstreamConfig => {
  const { NODE_ENV: mode, UPSTREAM_URL: sample, UPSTREAM_ALLOW_PRIVATE: hosts } = values;
  if (mode === 'production') return { sample: null, allowPrivateHosts: hosts };
  return { sample, allowPrivateHosts: [...hosts, sample.host] };
};

const readVaultsConfig = ({ values }: Environment): VaultsConfig => ({
  syncIntervalMs: values.VAULT_SYNC_INTERVAL_MS,
  reconcileIntervalMs: values.RECONCILE_INTERVAL_MS,
  scanIntervalMs: values.DEPOSIT_SCAN_INTERVAL_MS,
});

/** The delay is part of the time-out, which is for the whole shutdown. */
function readShutdownConfig({ values }: Environment): Result<Config['shutdown'], ConfigFault[]> {
  const { SHUTDOWN_DELAY_MS: delayMs, SHUTDOWN_TIMEOUT_MS: timeoutMs } = values;
  if (delayMs < timeoutMs) return ok({ delayMs, timeoutMs });
  return err([{ variable: 'SHUTDOWN_DELAY_MS', message: 'must be below SHUTDOWN_TIMEOUT_MS' }]);
}

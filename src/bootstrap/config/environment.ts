import { z } from 'zod';
import { type ConfigFault } from './config-fault.ts';
import * as field from './fields.ts';

/** One key per variable that the service reads; the defaults here are the ones that the documentation states. */
const schema = z.object({
  NODE_ENV: field.oneOf(['development', 'production', 'test']).default('development'),
  HOST: field.hostName().optional(),
  PORT: field.port().default(3000),
  TRUST_PROXY: field.flag().default(false),
  LOG_LEVEL: field.oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  APP_VERSION: field.text(64).default('1.0.0'),
  CALLORA_HOME: field.text(4096).default('.callora'),

  DATABASE_URL: field.postgresUrl().optional(),
  DB_HOST: field.hostName().optional(),
  DB_PORT: field.integer(1, 65_535).optional(),
  DB_USER: field.text().optional(),
  DB_PASSWORD: field.text(1024).optional(),
  DB_NAME: field.text(63).optional(),
  DB_POOL_MAX: field.integer(1, 1000).default(10),
  DB_IDLE_TIMEOUT_MS: field.integer(0, 3_600_000).default(30_000),
  DB_CONN_TIMEOUT_MS: field.timeoutMs().default(2000),
  DB_STATEMENT_TIMEOUT_MS: field.timeoutMs().default(3000),
  MIGRATE_ON_START: field.flag().default(true),
  EMBEDDED_POSTGRES_PORT: field.port().default(0),

  STELLAR_NETWORK: field.oneOf(['testnet', 'mainnet']).optional(),
  SOROBAN_NETWORK: field.oneOf(['testnet', 'mainnet']).optional(),
  HORIZON_URL: field.httpUrl().optional(),
  SOROBAN_RPC_URL: field.httpUrl().optional(),
  STELLAR_TESTNET_HORIZON_URL: field.httpUrl().default('https://horizon-testnet.stellar.org'),
  SOROBAN_TESTNET_RPC_URL: field.httpUrl().default('https://soroban-testnet.stellar.org'),
  STELLAR_TESTNET_VAULT_CONTRACT_ID: field.strkey('contract').optional(),
  STELLAR_TESTNET_SETTLEMENT_CONTRACT_ID: field.strkey('contract').optional(),
  STELLAR_TESTNET_USDC_ISSUER: field
    .strkey('account')
    .default('GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5'),
  STELLAR_TESTNET_PASSPHRASE: field.text().default('Test SDF Network ; September 2015'),
  STELLAR_MAINNET_HORIZON_URL: field.httpUrl().default('https://horizon.stellar.org'),
  SOROBAN_MAINNET_RPC_URL: field.httpUrl().optional(),
  STELLAR_MAINNET_VAULT_CONTRACT_ID: field.strkey('contract').optional(),
  STELLAR_MAINNET_SETTLEMENT_CONTRACT_ID: field.strkey('contract').optional(),
  STELLAR_MAINNET_USDC_ISSUER: field
    .strkey('account')
    .default('GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN'),
  STELLAR_MAINNET_PASSPHRASE: field.text().default('Public Global Stellar Network ; September 2015'),
  STELLAR_CHARGE_SIGNER_SECRET: field.strkey('seed').optional(),
  STELLAR_PAYOUT_SIGNER_SECRET: field.strkey('seed').optional(),
  STELLAR_CHANNEL_SECRETS: field.distinctSeeds().optional(),
  STELLAR_ALLOW_HTTP_HOSTS: field.hostNames().default([]),
  STELLAR_INCLUSION_FEE_MAX: field.integer(100, 1_000_000_000).default(100_000),
  STELLAR_BASE_FEE: field.integer(100, 1_000_000_000).default(100),
  STELLAR_TRANSACTION_TIMEOUT: field.integer(15, 86_400).default(300),
  SOROBAN_CALL_TIMEOUT_MS: field.timeoutMs().default(3000),
  LOCALNET_URL: field.httpUrl().optional(),
  LOCALNET_PORT: field.port().default(0),
  LOCALNET_LEDGER_MS: field.integer(10, 60_000).default(1000),

  SOROBAN_RPC_ENABLED: field.flag().optional(),
  SOROBAN_RPC_TIMEOUT: field.timeoutMs().default(2000),
  HORIZON_ENABLED: field.flag().optional(),
  HORIZON_TIMEOUT: field.timeoutMs().default(2000),
  HEALTH_CHECK_DB_TIMEOUT: field.timeoutMs().default(2000),
  HEALTH_HTTP_PROBES: field.namedUrls().default([]),
  HEALTH_REFRESH_INTERVAL_MS: field.integer(0, 15_000).default(5000),
  HEALTH_API_KEY: field.text(4096).optional(),
  HEALTH_RATE_LIMIT_MAX_REQUESTS: field.integer(1, 1_000_000).default(100),
  HEALTH_CHECK_UNIT_COST_USD: field.decimal(1).default(0.000002),

  CIRCUIT_BREAKER_THRESHOLD: field.integer(1, 1000).default(5),
  CIRCUIT_BREAKER_COOLDOWN_MS: field.timeoutMs().default(30_000),
  RETRY_MAX_ATTEMPTS: field.integer(1, 10).default(3),
  RETRY_BASE_DELAY_MS: field.integer(1, 60_000).default(1000),
  REDIS_URL: field.redisUrl().optional(),
  UPSTASH_REDIS_REST_URL: field.httpUrl().optional(),
  UPSTASH_REDIS_REST_TOKEN: field.text(4096).optional(),

  CHARGE_SEND_WAIT_MS: field.integer(0, 30_000).default(5000),
  CHARGE_BATCH_MAX: field.integer(1, 512).default(512),
  CHARGE_QUEUE_MAX: field.integer(1, 1_000_000).default(10_000),
  CHARGE_SUBMIT_INTERVAL_MS: field.integer(10, 600_000).default(1000),
  CHARGE_CONFIRM_INTERVAL_MS: field.integer(10, 600_000).default(1000),
  CHARGE_WINDOW_MS: field.integer(100, 600_000).default(10_000),
  CHARGE_WINDOW_USDC: field.usdc().default(50_000_000n),
  HOLD_SWEEP_INTERVAL_MS: field.integer(10, 600_000).default(5000),
  VAULT_ALLOW_DEDICATED: field.flag().default(false),
  DEPOSIT_SCAN_INTERVAL_MS: field.integer(10, 600_000).default(2000),
  VAULT_SYNC_INTERVAL_MS: field.integer(10, 600_000).default(30_000),
  RECONCILE_INTERVAL_MS: field.integer(10, 600_000).default(60_000),

  PLATFORM_FEE_BPS: field.integer(0, 10_000).default(0),
  SETTLEMENT_INTERVAL_MS: field.integer(1000, 604_800_000).default(86_400_000),
  SETTLEMENT_MIN_USDC: field.usdc().default(50_000_000n),
  SETTLEMENT_STATUS_SYNC_INTERVAL_MS: field.integer(10, 600_000).default(60_000),
  SETTLEMENT_STATUS_SYNC_TIMEOUT_MS: field.timeoutMs().default(5000),

  UPSTREAM_URL: field.upstreamUrl().prefault('http://localhost:4000'),
  UPSTREAM_ALLOW_PRIVATE: field.upstreamHosts().default([]),
  PROXY_TIMEOUT_MS: field.timeoutMs().default(30_000),
  PROXY_CONNECT_TIMEOUT_MS: field.timeoutMs().default(5000),
  PROXY_IDLE_TIMEOUT_MS: field.timeoutMs().default(30_000),
  GATEWAY_MAX_BODY_BYTES: field.integer(1, 4_294_967_296).default(104_857_600),
  HOLD_TIMEOUT_MS: field.timeoutMs().default(120_000),
  API_KEY_CONCURRENCY_MAX: field.integer(1, 10_000).default(50),
  GATEWAY_PROFILING_ENABLED: field.flag().default(false),

  JWT_AUDIENCE: field.text().default('callora'),
  JWT_LIFETIME_SECONDS: field.integer(60, 2_592_000).default(86_400),
  SEP10_HOME_DOMAIN: field.domain(59).optional(),
  SEP10_WEB_AUTH_DOMAIN: field.domain(64).optional(),
  REST_RATE_LIMIT_WINDOW_MS: field.integer(1000, 86_400_000).default(60_000),
  REST_RATE_LIMIT_MAX_REQUESTS: field.integer(1, 1_000_000).default(100),
  CORS_ALLOWED_ORIGINS: field.origins().optional(),

  JWT_SECRET: field.text(4096).optional(),
  ADMIN_API_KEY: field.text(4096).optional(),
  METRICS_API_KEY: field.text(4096).optional(),
  CHARGE_ID_SECRET: field.text(4096).optional(),
  SEP10_SIGNING_SECRET: field.strkey('seed').optional(),

  SHUTDOWN_DELAY_MS: field.integer(0, 600_000).default(0),
  SHUTDOWN_TIMEOUT_MS: field.timeoutMs().default(30_000),
});

export type Variable = keyof typeof schema.shape;

/** Every variable by name, with defaults filled in; `given` names those that the operator really set. */
export interface Environment {
  readonly values: z.output<typeof schema>;
  readonly given: ReadonlySet<string>;
}

export const variables = Object.keys(schema.shape) as readonly Variable[];

/**
 * Reads each variable by itself. A faulty one counts as not set afterwards, so that the rules between variables
 * can still be judged and every fault is told in one go.
 */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): [Environment, ConfigFault[]] {
  const set = variables.filter((variable) => (env[variable] ?? '') !== '');
  const given = Object.fromEntries(set.map((variable) => [variable, env[variable]]));
  const faults = faultsOf(given);
  const faulty = new Set(faults.map(({ variable }) => variable));
  const sound = Object.fromEntries(Object.entries(given).filter(([variable]) => !faulty.has(variable)));
  return [{ values: schema.parse(sound), given: new Set(set) }, faults];
}

/** At most one fault a variable: the first says enough. */
function faultsOf(given: Readonly<Record<string, string | undefined>>): ConfigFault[] {
  const issues = schema.safeParse(given).error?.issues ?? [];
  const messages = new Map<string, string>();
  for (const issue of issues) {
    const variable = String(issue.path[0]);
    if (!messages.has(variable)) messages.set(variable, issue.message);
  }
  return [...messages].map(([variable, message]) => ({ variable, message }));
}

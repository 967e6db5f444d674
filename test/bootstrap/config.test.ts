import { expect } from 'chai';
import { variables } from '../../src/bootstrap/config.ts';
import {
  CHANNEL_SEED,
  configOf,
  CONTRACT_ID,
  faultsOf,
  faultyVariables,
  production,
  testnet,
} from './configuration.ts';

/** Values that no variable of the kind may take, for every variable that can be wrong by itself. */
const NOT_A_PORT = ['-1', '65536', '80.5', '0x50', '1e3', ' 80', '8o', '+80'];
const NOT_A_FLAG = ['yes', '1', 'TRUE', ' true'];
const NOT_MILLISECONDS = ['-1', '1.5', 'soon', '5s', '99999999999', '1e3'];
const NOT_A_URL = ['stellar.org', 'ftp://stellar.org', 'https://', 'https://user:password@stellar.org'];
const NOT_A_CONTRACT = ['C', CHANNEL_SEED, CONTRACT_ID.replace('CBIE', 'CBIF'), CONTRACT_ID.toLowerCase()];
const NOT_A_SEED = ['S', CONTRACT_ID, CHANNEL_SEED.replace('SAB', 'SAC')];
const NOT_PRINTABLE = ['a\nb', 'a\u0000b'];

const wrongValues: Readonly<Record<string, readonly string[]>> = {
  NODE_ENV: ['prod', 'Production'],
  HOST: ['http://localhost', 'local host', 'localhost/'],
  PORT: NOT_A_PORT,
  TRUST_PROXY: NOT_A_FLAG,
  LOG_LEVEL: ['verbose', 'INFO'],
  APP_VERSION: ['1'.repeat(65), ...NOT_PRINTABLE],
  CALLORA_HOME: NOT_PRINTABLE,
  DATABASE_URL: ['localhost:5432/callora', 'mysql://localhost/callora', 'postgresql://'],
  DB_HOST: ['postgresql://localhost', 'a b'],
  DB_PORT: [...NOT_A_PORT, '0'],
  DB_USER: NOT_PRINTABLE,
  DB_PASSWORD: NOT_PRINTABLE,
  DB_NAME: ['n'.repeat(64)],
  DB_POOL_MAX: ['0', '1001', 'many'],
  DB_IDLE_TIMEOUT_MS: NOT_MILLISECONDS,
  DB_CONN_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  DB_STATEMENT_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  MIGRATE_ON_START: NOT_A_FLAG,
  EMBEDDED_POSTGRES_PORT: NOT_A_PORT,
  STELLAR_NETWORK: ['public', 'Testnet'],
  SOROBAN_NETWORK: ['futurenet'],
  HORIZON_URL: NOT_A_URL,
  SOROBAN_RPC_URL: NOT_A_URL,
  STELLAR_TESTNET_HORIZON_URL: NOT_A_URL,
  SOROBAN_TESTNET_RPC_URL: NOT_A_URL,
  STELLAR_TESTNET_VAULT_CONTRACT_ID: NOT_A_CONTRACT,
  STELLAR_TESTNET_SETTLEMENT_CONTRACT_ID: NOT_A_CONTRACT,
  STELLAR_TESTNET_USDC_ISSUER: ['G', CONTRACT_ID],
  STELLAR_TESTNET_PASSPHRASE: NOT_PRINTABLE,
  STELLAR_MAINNET_HORIZON_URL: NOT_A_URL,
  SOROBAN_MAINNET_RPC_URL: NOT_A_URL,
  STELLAR_MAINNET_VAULT_CONTRACT_ID: NOT_A_CONTRACT,
  STELLAR_MAINNET_SETTLEMENT_CONTRACT_ID: NOT_A_CONTRACT,
  STELLAR_MAINNET_USDC_ISSUER: ['G', CONTRACT_ID],
  STELLAR_MAINNET_PASSPHRASE: NOT_PRINTABLE,
  STELLAR_CHARGE_SIGNER_SECRET: NOT_A_SEED,
  STELLAR_PAYOUT_SIGNER_SECRET: NOT_A_SEED,
  STELLAR_CHANNEL_SECRETS: [...NOT_A_SEED, ',', `${CHANNEL_SEED},`, `${CHANNEL_SEED}, ${CHANNEL_SEED}`],
  STELLAR_ALLOW_HTTP_HOSTS: ['http://node', 'node:8000', 'node,,other'],
  STELLAR_INCLUSION_FEE_MAX: ['99', '0.01', '-100'],
  STELLAR_BASE_FEE: ['99', '0.01', '-100'],
  STELLAR_TRANSACTION_TIMEOUT: ['14', '86401', '5m', '-1'],
  SOROBAN_CALL_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  LOCALNET_URL: NOT_A_URL,
  LOCALNET_PORT: NOT_A_PORT,
  LOCALNET_LEDGER_MS: [...NOT_MILLISECONDS, '9'],
  SOROBAN_RPC_ENABLED: NOT_A_FLAG,
  SOROBAN_RPC_TIMEOUT: [...NOT_MILLISECONDS, '0'],
  HORIZON_ENABLED: NOT_A_FLAG,
  HORIZON_TIMEOUT: [...NOT_MILLISECONDS, '0'],
  HEALTH_CHECK_DB_TIMEOUT: [...NOT_MILLISECONDS, '0'],
  HEALTH_HTTP_PROBES: ['supabase', 'Supabase=http://a', 'a=ftp://b', 'a=http://u:p@b', 'a=http://b,', 'a=b'],
  HEALTH_REFRESH_INTERVAL_MS: NOT_MILLISECONDS,
  HEALTH_API_KEY: NOT_PRINTABLE,
  HEALTH_RATE_LIMIT_MAX_REQUESTS: ['0', 'many'],
  HEALTH_CHECK_UNIT_COST_USD: ['-1', '1.1', '1e-6', 'free'],
  CIRCUIT_BREAKER_THRESHOLD: ['0', '1001'],
  CIRCUIT_BREAKER_COOLDOWN_MS: [...NOT_MILLISECONDS, '0'],
  RETRY_MAX_ATTEMPTS: ['0', '11'],
  RETRY_BASE_DELAY_MS: [...NOT_MILLISECONDS, '0'],
  REDIS_URL: ['http://localhost', 'redis://', 'localhost:6379'],
  UPSTASH_REDIS_REST_URL: NOT_A_URL,
  UPSTASH_REDIS_REST_TOKEN: NOT_PRINTABLE,
  CHARGE_SEND_WAIT_MS: NOT_MILLISECONDS,
  CHARGE_BATCH_MAX: ['0', '513'],
  CHARGE_QUEUE_MAX: ['0', '1000001'],
  CHARGE_SUBMIT_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  CHARGE_CONFIRM_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  CHARGE_WINDOW_MS: [...NOT_MILLISECONDS, '99'],
  CHARGE_WINDOW_USDC: ['0', '-1', '1e1', '0.00000001', 'five', '1.'],
  HOLD_SWEEP_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  VAULT_ALLOW_DEDICATED: NOT_A_FLAG,
  DEPOSIT_SCAN_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  VAULT_SYNC_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  RECONCILE_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  PLATFORM_FEE_BPS: ['-1', '10001', '2.5', '1%'],
  SETTLEMENT_INTERVAL_MS: [...NOT_MILLISECONDS, '999', '604800001'],
  SETTLEMENT_MIN_USDC: ['0', '-1', '1e1', '0.00000001', 'five', '1.'],
  SETTLEMENT_STATUS_SYNC_INTERVAL_MS: [...NOT_MILLISECONDS, '9'],
  SETTLEMENT_STATUS_SYNC_TIMEOUT_MS: [...NOT_MILLISECONDS, '0', '600001'],
  UPSTREAM_URL: ['localhost:4000', 'ftp://localhost', 'http://user@localhost', 'http://localhost/?q'],
  UPSTREAM_ALLOW_PRIVATE: ['http://node', 'node:8000', 'node,,other', '[::1]:80', '256.1.1.1', 'a@b', 'a/b'],
  PROXY_TIMEOUT_MS: [...NOT_MILLISECONDS, '0', '600001'],
  PROXY_CONNECT_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  PROXY_IDLE_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  GATEWAY_MAX_BODY_BYTES: ['0', '-1', '100MB', '4294967297'],
  HOLD_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
  API_KEY_CONCURRENCY_MAX: ['0', '10001', 'many'],
  GATEWAY_PROFILING_ENABLED: NOT_A_FLAG,
  JWT_AUDIENCE: ['a'.repeat(256), ...NOT_PRINTABLE],
  JWT_LIFETIME_SECONDS: ['59', '2592001', '1h'],
  SEP10_HOME_DOMAIN: ['https://callora.example', 'callora.example/', 'a b', '.example', 'd'.repeat(60)],
  SEP10_WEB_AUTH_DOMAIN: ['https://callora.example', 'd'.repeat(65)],
  REST_RATE_LIMIT_WINDOW_MS: [...NOT_MILLISECONDS, '0', '999'],
  REST_RATE_LIMIT_MAX_REQUESTS: ['0', '-1', '1e3', 'many'],
  CORS_ALLOWED_ORIGINS: ['*', 'null', 'app.example', 'https://app.example/', 'https://a.example,', 'HTTPS://a.example'],
  JWT_SECRET: NOT_PRINTABLE,
  ADMIN_API_KEY: NOT_PRINTABLE,
  METRICS_API_KEY: NOT_PRINTABLE,
  CHARGE_ID_SECRET: NOT_PRINTABLE,
  SEP10_SIGNING_SECRET: NOT_A_SEED,
  SHUTDOWN_DELAY_MS: NOT_MILLISECONDS,
  SHUTDOWN_TIMEOUT_MS: [...NOT_MILLISECONDS, '0'],
};

describe('loadConfig', () => {
  it('needs nothing outside production: embedded database, local network, loopback', () => {
    const config = configOf({});
    expect(config.mode).to.equal('development');
    expect(config.server).to.deep.equal({ host: '127.0.0.1', port: 3000 });
    expect(config.database).to.include({ kind: 'embedded', port: 0, migrateOnStart: true, statementTimeoutMs: 3000 });
    expect(config.stellar).to.include({ kind: 'local', url: null, port: 0, ledgerIntervalMs: 1000 });
    expect(config.health).to.include({ sorobanRpcEnabled: true, horizonEnabled: true });
    expect(Object.values(config.secrets)).to.deep.equal(Array(5).fill(undefined));
  });

  it('takes an empty variable as not set', () => {
    expect(configOf(Object.fromEntries(variables.map((variable) => [variable, ''])))).to.deep.equal(configOf({}));
  });

  it('ignores the variables of others', () => {
    expect(configOf({ PATH: '/bin', port: '1' })).to.deep.equal(configOf({}));
  });

  it('listens on every address in production, unless told where', () => {
    expect(configOf(production).server.host).to.equal('0.0.0.0');
    expect(configOf({ ...production, HOST: '::1' }).server.host).to.equal('::1');
  });

  it('switches the health checks of a given network off by default, and on or off as told', () => {
    expect(configOf(testnet).health).to.include({ sorobanRpcEnabled: false, horizonEnabled: false });
    expect(configOf({ ...testnet, HORIZON_ENABLED: 'true' }).health).to.include({ horizonEnabled: true });
    expect(configOf({ SOROBAN_RPC_ENABLED: 'false' }).health).to.include({ sorobanRpcEnabled: false });
  });

  it('refuses a shutdown delay that leaves no time to drain', () => {
    expect(faultyVariables({ SHUTDOWN_DELAY_MS: '500', SHUTDOWN_TIMEOUT_MS: '500' })).to.eql(['SHUTDOWN_DELAY_MS']);
  });

  it('refuses holds that may run out while their call is still waiting for its upstream', () => {
    for (const holdTimeoutMs of ['1000', '999']) {
      const faults = faultyVariables({ PROXY_TIMEOUT_MS: '1000', HOLD_TIMEOUT_MS: holdTimeoutMs });
      expect(faults).to.eql(['HOLD_TIMEOUT_MS']);
    }
    expect(configOf({ PROXY_TIMEOUT_MS: '1000', HOLD_TIMEOUT_MS: '1001' }).gateway).to.include({ holdTimeoutMs: 1001 });
  });

  it('knows a wrong value for every variable', () => {
    expect(Object.keys(wrongValues)).to.deep.equal([...variables]);
  });

  for (const [variable, values] of Object.entries(wrongValues)) {
    it(`refuses a wrong ${variable} by name`, () => {
      for (const value of values) {
        expect(faultyVariables({ ...testnet, [variable]: value }), JSON.stringify(value)).to.deep.equal([variable]);
      }
    });
  }

  it('tells all faults at once, also those between variables', () => {
    const wrong = Object.fromEntries(Object.entries(wrongValues).map(([variable, [value]]) => [variable, value!]));
    expect(faultyVariables(wrong)).to.have.members(variables);
    const mixed = { ...production, PORT: 'x', JWT_SECRET: '', STELLAR_CHANNEL_SECRETS: '', ADMIN_API_KEY: 'short' };
    const expected = ['PORT', 'JWT_SECRET', 'STELLAR_CHANNEL_SECRETS', 'ADMIN_API_KEY'];
    expect(faultyVariables(mixed)).to.have.members(expected);
  });

  it('never repeats a value in a fault, whatever is wrong with it', () => {
    const secret = 'do-not-tell-this';
    const everywhere = Object.fromEntries(variables.map((variable) => [variable, secret]));
    const tooShort = { ...production, JWT_SECRET: secret, ADMIN_API_KEY: secret };
    const inUrls = { HORIZON_URL: `http://${secret}/${secret}`, SOROBAN_RPC_URL: `https://${secret}:${secret}@host` };
    for (const env of [everywhere, tooShort, inUrls, { ...everywhere, NODE_ENV: 'production' }]) {
      expect(faultsOf(env)).not.to.deep.equal([]);
      expect(JSON.stringify(faultsOf(env))).not.to.include(secret);
    }
  });
});

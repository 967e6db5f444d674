import { expect } from 'chai';
import {
  CHANNEL_SEED,
  configOf,
  CONTRACT_ID,
  faultsOf,
  faultyVariables,
  production,
  testnet,
} from './configuration.ts';

const without = (env: Readonly<Record<string, string>>, ...names: string[]) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

describe('configuration of secrets', () => {
  const secrets = ['JWT_SECRET', 'ADMIN_API_KEY', 'METRICS_API_KEY', 'CHARGE_ID_SECRET', 'SEP10_SIGNING_SECRET'];

  it('requires every secret in production', () => {
    expect(faultyVariables(without(production, ...secrets))).to.deep.equal(secrets);
  });

  it('refuses a secret under 32 characters in production', () => {
    for (const secret of secrets) {
      expect(faultyVariables({ ...production, [secret]: 's'.repeat(31) })).to.deep.equal([secret]);
    }
    expect(faultyVariables({ ...production, JWT_SECRET: 's'.repeat(32) })).to.deep.equal([]);
  });

  it('takes any secret outside production', () => {
    expect(configOf({ NODE_ENV: 'test', JWT_SECRET: 'x' }).secrets.jwt).to.equal('x');
  });
});

describe('configuration of access', () => {
  it('logs wallets in to this machine, unless it is told to whom', () => {
    expect(configOf({}).access).to.include({ homeDomain: 'localhost:3000', webAuthDomain: 'localhost:3000' });
    expect(configOf({ PORT: '0' }).access).to.include({ homeDomain: 'localhost' });
    expect(configOf({ SEP10_HOME_DOMAIN: 'a.example' }).access).to.include({ webAuthDomain: 'a.example' });
    const apart = configOf({ SEP10_HOME_DOMAIN: 'a.example', SEP10_WEB_AUTH_DOMAIN: 'api.a.example' });
    expect(apart.access).to.include({ homeDomain: 'a.example', webAuthDomain: 'api.a.example' });
  });

  it('requires the home domain in production', () => {
    expect(faultyVariables(without(production, 'SEP10_HOME_DOMAIN'))).to.deep.equal(['SEP10_HOME_DOMAIN']);
  });
});

describe('configuration of the database', () => {
  it('prefers DATABASE_URL to its parts', () => {
    const url = 'postgresql://me@db.example/one';
    expect(configOf({ DATABASE_URL: url, DB_NAME: 'two' }).database).to.include({
      kind: 'given',
      connectionString: url,
    });
  });

  for (const env of [{ DB_HOST: 'localhost' }, { DB_PORT: '5432' }, { DB_PASSWORD: 'postgres' }, production]) {
    it(`fills the rest with the usual values once ${Object.keys(env).at(-1)!} is set`, () => {
      const connectionString = 'postgresql://postgres:postgres@localhost:5432/callora';
      expect(configOf(env).database).to.include({ kind: 'given', connectionString });
    });
  }

  it('carries any user, password and name safely into the connection string', () => {
    const env = { DB_HOST: '::1', DB_USER: 'a@b', DB_PASSWORD: 'p/w:d?#%', DB_NAME: 'my db' };
    const { database } = configOf(env);
    const url = new URL(database.kind === 'given' ? database.connectionString : '');
    expect([url.username, url.password, url.pathname].map(decodeURIComponent)).to.eql(['a@b', 'p/w:d?#%', '/my db']);
    expect(url.host).to.equal('[::1]:5432');
  });

  it('stays embedded when only pool settings are given', () => {
    const { database } = configOf({ DB_POOL_MAX: '3', EMBEDDED_POSTGRES_PORT: '5544' });
    expect(database).to.include({ kind: 'embedded', port: 5544 });
    expect(database.pool).to.deep.equal({ max: 3, idleTimeoutMs: 30_000, connectTimeoutMs: 2000 });
  });
});

describe('configuration of upstreams', () => {
  it('spells the hosts that are vouched for as those of upstreams are spelled', () => {
    const hosts = 'LOCALHOST, 127.1,::1 ,[::1],Bücher.example.,10.0.0.7';
    expect(configOf({ UPSTREAM_ALLOW_PRIVATE: hosts }).upstream.allowPrivateHosts).to.deep.equal([
      'localhost',
      '127.0.0.1',
      '[::1]',
      '[::1]',
      'xn--bcher-kva.example',
      '10.0.0.7',
      'localhost',
    ]);
  });

  it('vouches for the host of the sample API, except in production, which has none', () => {
    expect(configOf({ UPSTREAM_URL: 'http://10.1.2.3:8080/api/' }).upstream).to.deep.equal({
      sample: { href: 'http://10.1.2.3:8080/api', host: '10.1.2.3' },
      allowPrivateHosts: ['10.1.2.3'],
    });
    expect(configOf(production).upstream).to.deep.equal({ sample: null, allowPrivateHosts: [] });
  });
});

describe('configuration of the Stellar network', () => {
  const triggers = {
    HORIZON_URL: 'https://horizon.example',
    SOROBAN_RPC_URL: 'https://rpc.example',
    STELLAR_TESTNET_HORIZON_URL: 'https://horizon.example',
    SOROBAN_TESTNET_RPC_URL: 'https://rpc.example',
    STELLAR_TESTNET_PASSPHRASE: 'Private',
    STELLAR_TESTNET_SETTLEMENT_CONTRACT_ID: CONTRACT_ID,
    STELLAR_TESTNET_USDC_ISSUER: 'GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5',
    STELLAR_PAYOUT_SIGNER_SECRET: CHANNEL_SEED,
  };
  for (const [variable, value] of Object.entries(triggers)) {
    it(`does not fall back to the local network once ${variable} is set, but asks for the rest`, () => {
      expect(faultyVariables({ [variable]: value })).to.deep.equal(Object.keys(testnet));
    });
  }

  it('stays local when only the other network is described', () => {
    expect(configOf({ STELLAR_MAINNET_VAULT_CONTRACT_ID: CONTRACT_ID }).stellar.kind).to.equal('local');
  });

  it('takes a local network that another process runs, whose address has one spelling', () => {
    const { stellar } = configOf({ LOCALNET_URL: 'http://localnet:8000/' });
    expect(stellar).to.include({ kind: 'local', url: 'http://localnet:8000' });
    expect(configOf({ ...testnet, LOCALNET_URL: 'http://localnet:8000' }).stellar.kind).to.equal('given');
  });

  it('refuses the local network in production', () => {
    const networkless = without(production, ...Object.keys(testnet));
    expect(faultyVariables(networkless)).to.deep.equal(Object.keys(testnet));
    const elsewhere = { ...networkless, LOCALNET_URL: 'http://localnet:8000' };
    expect(faultyVariables(elsewhere)).to.deep.equal(Object.keys(testnet));
  });

  it('knows the public addresses of the test network', () => {
    expect(configOf(testnet).stellar).to.deep.equal({
      kind: 'given',
      network: 'testnet',
      passphrase: 'Test SDF Network ; September 2015',
      rpcUrl: 'https://soroban-testnet.stellar.org',
      horizonUrl: 'https://horizon-testnet.stellar.org',
      vaultContractId: CONTRACT_ID,
      settlementContractId: undefined,
      usdcIssuer: 'GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5',
      chargeSignerSecret: testnet['STELLAR_CHARGE_SIGNER_SECRET'],
      payoutSignerSecret: undefined,
      channelSecrets: [CHANNEL_SEED],
      rpcTimeoutMs: 3000,
      inclusionFeeMaxStroops: 100_000,
      deposits: { baseFeeStroops: 100, timeoutSeconds: 300 },
    });
  });

  const mainnet = {
    ...without(testnet, 'STELLAR_TESTNET_VAULT_CONTRACT_ID'),
    STELLAR_NETWORK: 'mainnet',
    STELLAR_MAINNET_VAULT_CONTRACT_ID: CONTRACT_ID,
  };

  it('asks for an RPC of the main network, which has no public one, under either name', () => {
    expect(faultyVariables(mainnet)).to.deep.equal(['SOROBAN_MAINNET_RPC_URL']);
    expect(faultyVariables({ ...mainnet, SOROBAN_MAINNET_RPC_URL: 'https://rpc.example' })).to.deep.equal([]);
    expect(faultyVariables({ ...mainnet, SOROBAN_RPC_URL: 'https://rpc.example' })).to.deep.equal([]);
  });

  it('reads STELLAR_NETWORK before SOROBAN_NETWORK', () => {
    const env = { ...mainnet, SOROBAN_RPC_URL: 'https://rpc.example', SOROBAN_NETWORK: 'testnet' };
    expect(configOf(env).stellar).to.include({ network: 'mainnet' });
    const fallback = { ...without(env, 'STELLAR_NETWORK'), SOROBAN_NETWORK: 'mainnet' };
    expect(configOf(fallback).stellar).to.include({ network: 'mainnet' });
  });

  it('lets the overrides beat the URLs of the active network', () => {
    const env = { ...testnet, HORIZON_URL: 'https://h.example', SOROBAN_RPC_URL: 'https://r.example' };
    expect(configOf(env).stellar).to.include({ horizonUrl: 'https://h.example', rpcUrl: 'https://r.example' });
  });

  it("refuses a public host of the one network for the other's traffic", () => {
    const swapped = {
      STELLAR_TESTNET_HORIZON_URL: 'https://horizon.stellar.org',
      SOROBAN_TESTNET_RPC_URL: 'https://SOROBAN-MAINNET.stellar.org/path',
      STELLAR_MAINNET_HORIZON_URL: 'https://horizon-testnet.stellar.org',
      SOROBAN_MAINNET_RPC_URL: 'https://soroban-testnet.stellar.org:443',
      HORIZON_URL: 'https://horizon.stellar.org',
    };
    expect(faultyVariables({ ...testnet, ...swapped })).to.have.members(Object.keys(swapped));
  });

  it("refuses the one network's passphrase for the other", () => {
    const STELLAR_TESTNET_PASSPHRASE = 'Public Global Stellar Network ; September 2015';
    const STELLAR_MAINNET_PASSPHRASE = 'Test SDF Network ; September 2015';
    const swapped = { STELLAR_TESTNET_PASSPHRASE, STELLAR_MAINNET_PASSPHRASE };
    expect(faultyVariables({ ...testnet, ...swapped })).to.deep.equal(Object.keys(swapped));
  });

  it('takes plain http for loopback only', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
      expect(faultsOf({ ...production, HORIZON_URL: `http://${host}:8000` }), host).to.deep.equal([]);
    }
    for (const host of ['node', '127.0.0.1.example', 'localhost.example', '10.0.0.1', '0.0.0.0']) {
      expect(faultyVariables({ ...testnet, HORIZON_URL: `http://${host}:8000` }), host).to.deep.equal(['HORIZON_URL']);
    }
  });

  it('takes plain http for allowed hosts, but not in production', () => {
    const env = { HORIZON_URL: 'http://node:8000', STELLAR_ALLOW_HTTP_HOSTS: 'other, Node' };
    expect(faultyVariables({ ...testnet, ...env })).to.deep.equal([]);
    expect(faultyVariables({ ...production, ...env })).to.deep.equal(['HORIZON_URL']);
  });
});

describe('configuration of health', () => {
  it('takes named HTTP probes', () => {
    const { httpProbes } = configOf({
      HEALTH_HTTP_PROBES: 'supabase=https://a.example/health?x=1, mail=http://b',
    }).health;
    expect(httpProbes).to.deep.equal([
      { id: 'supabase', url: 'https://a.example/health?x=1' },
      { id: 'mail', url: 'http://b' },
    ]);
  });

  for (const probes of ['database=http://a', 'api=http://a', 'a=http://b,a=http://c']) {
    it(`refuses ${probes}: one of the two would never be asked`, () => {
      expect(faultyVariables({ HEALTH_HTTP_PROBES: probes })).to.deep.equal(['HEALTH_HTTP_PROBES']);
    });
  }

  it('refuses a short health key in production, and takes none', () => {
    expect(faultyVariables({ ...production, HEALTH_API_KEY: 'h'.repeat(31) })).to.deep.equal(['HEALTH_API_KEY']);
    expect(configOf(production).health.apiKey).to.equal(null);
    expect(configOf({ HEALTH_API_KEY: 'x' }).health.apiKey).to.equal('x');
  });
});

describe('configuration of Redis', () => {
  it('needs none', () => {
    expect(configOf({}).redis).to.deep.equal({ kind: 'none' });
  });

  it('prefers REDIS_URL to Upstash', () => {
    const upstash = { UPSTASH_REDIS_REST_URL: 'https://u.example', UPSTASH_REDIS_REST_TOKEN: 't' };
    expect(configOf(upstash).redis).to.deep.equal({ kind: 'upstash', url: 'https://u.example', token: 't' });
    const both = configOf({ ...upstash, REDIS_URL: 'redis://r' });
    expect(both.redis).to.deep.equal({ kind: 'redis', url: 'redis://r' });
  });

  it('asks for the half of Upstash that is missing', () => {
    expect(faultyVariables({ UPSTASH_REDIS_REST_URL: 'https://u.example' })).to.eql(['UPSTASH_REDIS_REST_TOKEN']);
    expect(faultyVariables({ UPSTASH_REDIS_REST_TOKEN: 't' })).to.eql(['UPSTASH_REDIS_REST_URL']);
  });
});

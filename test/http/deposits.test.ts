import { expect } from 'chai';
import { err, errAsync, okAsync, ResultAsync } from 'neverthrow';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { HASH } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, post } from './support/requests.ts';
import { EXPIRES_AT, PASSPHRASE, POOL_ID, vaultService, type VaultSurroundings } from './support/vault-service.ts';

const ACCOUNT = 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';
const SIGNATURE = Buffer.alloc(64, 1).toString('base64');
const LANDED = { kind: 'landed', successful: true, ledger: 4712, hash: HASH } as const;

const abortOf = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

let database: MemoryDatabase;
let server: HttpServer;

/** A service where Alice has a vault that is bound to her account. */
async function start(over: Partial<VaultSurroundings> = {}): Promise<void> {
  database = new MemoryDatabase();
  server = await startHttpServer({ vault: vaultService({ isSignedBy: () => true, ...over }, database) });
  await post(`${server.url}/api/vault`, { depositorAddress: ACCOUNT, signature: SIGNATURE }, ALICE);
}

type Headers = Record<string, string>;
const build = (body: object = { amountUsdc: '12.5' }, headers: Headers = ALICE) =>
  post(`${server.url}/api/deposits/build`, body, headers);
const submit = (headers: Headers = ALICE, body: object = { transactionXdr: 'AAAA' }) =>
  post(`${server.url}/api/deposits/submit`, body, headers);
const get = (hash = HASH, headers: Headers = ALICE) => fetch(`${server.url}/api/deposits/${hash}`, { headers });
const refusalOf = async (response: Response) => [response.status, (await errorOf(response)).code];

describe('POST /api/deposits/build', () => {
  afterEach(() => server.close());

  it('answers what a wallet needs to sign', async () => {
    await start();
    const response = await build();
    expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    expect(await response.json()).to.deep.equal({
      transactionXdr: 'AAAA',
      hash: HASH,
      network: 'testnet',
      networkPassphrase: PASSPHRASE,
      contractId: POOL_ID,
      amountUsdc: '12.5',
      fee: '104006',
      expiresAt: new Date(EXPIRES_AT).toISOString(),
    });
  });

  for (const [kind, status, code] of [
    ['source_account_missing', 422, 'SOURCE_ACCOUNT_MISSING'],
    ['trustline_missing', 422, 'TRUSTLINE_MISSING'],
    ['usdc_insufficient', 422, 'USDC_INSUFFICIENT'],
    ['fee_unaffordable', 422, 'FEE_UNAFFORDABLE'],
    ['deposit_too_small', 422, 'DEPOSIT_TOO_SMALL'],
    ['vault_paused', 409, 'VAULT_PAUSED'],
    ['deposit_refused', 422, 'DEPOSIT_REFUSED'],
    ['node_failed', 502, 'SOROBAN_RPC_ERROR'],
  ] as const) {
    it(`answers ${status} ${code}, and keeps nothing`, async () => {
      await start({ build: () => errAsync({ kind }) });
      expect(await refusalOf(await build())).to.deep.equal([status, code]);
      expect(database.builtDeposits.size).to.equal(0);
    });
  }

  for (const [retryAfterMs, seconds] of [
    [null, '5'],
    [29_001, '30'],
  ] as const) {
    it(`says to come again in ${seconds} s while the network is away, and keeps nothing`, async () => {
      await start({ build: () => errAsync({ kind: 'node_unavailable', retryAfterMs }) });
      const response = await build();
      expect(response.headers.get('retry-after')).to.equal(seconds);
      expect(await refusalOf(response)).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
      expect(database.builtDeposits.size).to.equal(0);
    });
  }

  it('is given up when its caller goes away', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    await start({
      build: (_deposit, signal) => {
        asked.resolve(signal);
        return ResultAsync.fromSafePromise(abortOf(signal)).andThen(() => err({ kind: 'node_failed' as const }));
      },
    });
    const caller = new AbortController();
    const body = JSON.stringify({ amountUsdc: '1' });
    const headers = { ...ALICE, 'Content-Type': 'application/json' };
    const url = `${server.url}/api/deposits/build`;
    const answer = fetch(url, { method: 'POST', headers, body, signal: caller.signal }).catch(() => 'gone');
    const signal = await asked.promise;
    caller.abort();
    await abortOf(signal);
    expect(await answer).to.equal('gone');
  });

  it('is refused without a vault, and for an account that is not bound', async () => {
    await start();
    expect(await refusalOf(await build({ amountUsdc: '1' }, BOB))).to.deep.equal([404, 'VAULT_NOT_FOUND']);
    const other = 'GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5';
    const response = await build({ amountUsdc: '1', sourcePublicKey: other });
    expect(await refusalOf(response)).to.deep.equal([409, 'SOURCE_NOT_BOUND']);
  });

  it('asks for the account where the vault is bound to none', async () => {
    await start();
    await post(`${server.url}/api/vault`, {}, BOB);
    expect(await faultsOf(await build({ amountUsdc: '1' }, BOB))).to.deep.equal(['body.sourcePublicKey INVALID_TYPE']);
  });

  for (const [body, ...faults] of [
    [{}, 'body.amountUsdc INVALID_TYPE'],
    [{ amountUsdc: 1 }, 'body.amountUsdc INVALID_TYPE'],
    [{ amountUsdc: '0' }, 'body.amountUsdc INVALID_FORMAT'],
    [{ amountUsdc: '0.00000001' }, 'body.amountUsdc INVALID_FORMAT'],
    [{ amountUsdc: '1', network: 'mainnet' }, 'body.network INVALID_VALUE'],
    [{ amountUsdc: '1', sourcePublicKey: POOL_ID }, 'body.sourcePublicKey INVALID_FORMAT'],
    [{ amountUsdc: '-1', to: 'x' }, 'body.amountUsdc INVALID_FORMAT', 'body.to UNRECOGNIZED_KEYS'],
  ] as const) {
    it(`refuses ${JSON.stringify(body).slice(0, 50)} by ${faults.join(' and ')}`, async () => {
      await start();
      const response = await build(body);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal(faults);
    });
  }
});

describe('POST /api/deposits/submit', () => {
  afterEach(() => server.close());

  it('hands over what was built, and says where to ask', async () => {
    await start();
    await build();
    const response = await submit();
    expect([response.status, response.headers.get('location')]).to.deep.equal([202, `/api/deposits/${HASH}`]);
    expect(await response.json()).to.deep.equal({ hash: HASH, status: 'submitted' });
  });

  it('takes nothing that was not built for this user', async () => {
    await start();
    expect(await refusalOf(await submit())).to.deep.equal([422, 'TRANSACTION_NOT_BUILT']);
    await build();
    expect(await refusalOf(await submit(BOB))).to.deep.equal([422, 'TRANSACTION_NOT_BUILT']);
  });

  it('refuses what is no transaction, by name', async () => {
    await start({ read: () => errAsync({ kind: 'transaction_unreadable' }) });
    expect(await faultsOf(await submit())).to.deep.equal(['body.transactionXdr INVALID_FORMAT']);
    expect(await faultsOf(await submit(ALICE, { transactionXdr: '' }))).to.deep.equal([
      'body.transactionXdr TOO_SMALL',
    ]);
  });

  for (const [sent, status, code] of [
    ['try_again_later', 503, 'TRANSACTION_HELD_UP'],
    ['error', 422, 'TRANSACTION_REFUSED'],
  ] as const) {
    it(`answers ${status} ${code} when the network says ${sent}`, async () => {
      await start({ send: () => okAsync(sent) });
      await build();
      const response = await submit();
      expect(response.headers.has('retry-after')).to.equal(status === 503);
      expect(await refusalOf(response)).to.deep.equal([status, code]);
    });
  }

  it('says to come again when nothing could be sent', async () => {
    await start({ send: () => errAsync({ kind: 'node_unavailable', retryAfterMs: 4_000 }) });
    await build();
    const response = await submit();
    expect(response.headers.get('retry-after')).to.equal('4');
    expect(await refusalOf(response)).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
  });

  it('is for users alone', async () => {
    await start();
    expect([(await submit({})).status, (await submit(ADMIN)).status]).to.deep.equal([401, 403]);
  });
});

describe('GET /api/deposits/:hash', () => {
  afterEach(() => server.close());

  const stateOf = async () => (await (await get()).json()) as object;

  it('tells how a deposit stands, from its build until it is credited', async () => {
    const seen = { landed: false };
    await start({
      find: () => okAsync(seen.landed ? LANDED : { kind: 'not_found', closedUntil: 0, oldestLedger: 1 }),
    });
    await build();
    const fixed = {
      hash: HASH,
      amountUsdc: '12.5',
      contractId: POOL_ID,
      depositorAddress: ACCOUNT,
      expiresAt: new Date(EXPIRES_AT).toISOString(),
    };
    expect(await stateOf()).to.deep.equal({ ...fixed, status: 'built', credited: false, ledger: null });
    await submit();
    expect(await stateOf()).to.deep.equal({ ...fixed, status: 'submitted', credited: false, ledger: null });
    seen.landed = true;
    expect(await stateOf()).to.deep.equal({ ...fixed, status: 'confirmed', credited: false, ledger: 4712 });
    const deposit = { contractId: POOL_ID, depositorAddress: ACCOUNT, hash: HASH, ledger: 4712 };
    await new InMemoryDeposits(database).credit({ ...deposit, eventId: 'event', units: 125_000_000n });
    expect(await stateOf()).to.deep.equal({ ...fixed, status: 'confirmed', credited: true, ledger: 4712 });
  });

  for (const [kind, status, code, retryAfter] of [
    ['node_failed', 502, 'SOROBAN_RPC_ERROR', null],
    ['node_unavailable', 503, 'SOROBAN_UNAVAILABLE', '5'],
  ] as const) {
    it(`answers ${status} ${code} where the books do not know and the node cannot say`, async () => {
      await start({ find: () => errAsync({ kind, retryAfterMs: null }) });
      await build();
      const response = await get();
      expect(response.headers.get('retry-after')).to.equal(retryAfter);
      expect(await refusalOf(response)).to.deep.equal([status, code]);
    });
  }

  for (const [kind, status, code, retryAfter] of [
    ['history_failed', 502, 'HORIZON_ERROR', null],
    ['history_unavailable', 503, 'HORIZON_UNAVAILABLE', '5'],
  ] as const) {
    it(`answers ${status} ${code} where only the history could tell`, async () => {
      await start({
        find: () => okAsync({ kind: 'not_found', closedUntil: EXPIRES_AT / 1000 + 1, oldestLedger: 5_000 }),
        remember: () => errAsync({ kind, retryAfterMs: null }),
      });
      await build();
      const response = await get();
      expect(response.headers.get('retry-after')).to.equal(retryAfter);
      expect(await refusalOf(response)).to.deep.equal([status, code]);
    });
  }

  it('leaves the health of deposits where it was', async () => {
    await start();
    expect((await get('health')).status).to.equal(200);
    expect(await faultsOf(await get('HEALTH'))).to.deep.equal(['params.hash INVALID_FORMAT']);
  });
});

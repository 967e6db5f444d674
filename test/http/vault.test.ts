import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { JwtTokenIssuer } from '../../src/adapters/http/access/jwt-token-issuer.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { NOW, SECRETS } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, post } from './support/requests.ts';
import { POOL_ID, vaultService, type VaultSurroundings } from './support/vault-service.ts';

const ACCOUNT = 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';
const OTHER = 'GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5';
const OWN_CONTRACT = 'CCW67TSZV3SSS2HXMBQ5JFGCKJNXKZM7UQUWUZPUTHXSTZLEO7SJMI75';
const SIGNATURE = Buffer.alloc(64, 1).toString('base64');
const PROVEN = { depositorAddress: ACCOUNT, signature: SIGNATURE };
const NOTHING = { balance_usdc: '0', held_usdc: '0', available_usdc: '0' };

let database: MemoryDatabase;
let server: HttpServer;

async function start(over: Partial<VaultSurroundings> = {}): Promise<void> {
  database = new MemoryDatabase();
  const signed: Partial<VaultSurroundings> = { isSignedBy: (_key, _message, signature) => signature[0] === 1 };
  server = await startHttpServer({ vault: vaultService({ ...signed, ...over }, database) });
}

const open = (body: object, headers: Record<string, string> = ALICE) => post(`${server.url}/api/vault`, body, headers);
const refusalOf = async (response: Response) => [response.status, (await errorOf(response)).code];

async function walletOf(account: string): Promise<Record<string, string>> {
  const { jwtSecret: secret } = SECRETS;
  const issuer = new JwtTokenIssuer({ secret, issuer: 'https://callora', audience: 'callora', lifetimeSeconds: 60 });
  return { Authorization: `Bearer ${await issuer.issue({ userId: account, tokenId: 'a' }, NOW)}` };
}

describe('POST /api/vault', () => {
  beforeEach(() => start());
  afterEach(() => server.close());

  it('opens an empty vault in the shared contract', async () => {
    const response = await open(PROVEN);
    expect([response.status, response.headers.get('location')]).to.deep.equal([201, '/api/vault/balance']);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({
      network: 'testnet',
      kind: 'pooled',
      contractId: POOL_ID,
      depositorAddress: ACCOUNT,
      ...NOTHING,
    });
  });

  const depositorOf = async (response: Response) =>
    ((await response.json()) as { readonly depositorAddress: string | null }).depositorAddress;

  it('binds the account of who logged in with a wallet, unless told otherwise', async () => {
    expect(await depositorOf(await open({}, await walletOf(ACCOUNT)))).to.equal(ACCOUNT);
    expect(await depositorOf(await open({ depositorAddress: null }, await walletOf(OTHER)))).to.equal(null);
    expect(await depositorOf(await open({}))).to.equal(null);
  });

  it('never takes a user id in a header for a login with that account', async () => {
    const claimed = { 'X-User-Id': ACCOUNT };
    const response = await open({ depositorAddress: ACCOUNT }, claimed);
    expect(await refusalOf(response)).to.deep.equal([403, 'ADDRESS_NOT_PROVEN']);
    expect(await depositorOf(await open({}, claimed))).to.equal(null);
  });

  it('binds no account of another without its signature', async () => {
    expect(await refusalOf(await open({ depositorAddress: OTHER }, await walletOf(ACCOUNT)))).to.deep.equal([
      403,
      'ADDRESS_NOT_PROVEN',
    ]);
    const forged = { depositorAddress: OTHER, signature: Buffer.alloc(64, 2).toString('base64') };
    expect(await refusalOf(await open(forged))).to.deep.equal([403, 'ADDRESS_NOT_PROVEN']);
  });

  it('opens one vault for a user, and binds an address once', async () => {
    await open(PROVEN);
    expect(await refusalOf(await open({}))).to.deep.equal([409, 'VAULT_EXISTS']);
    expect(await refusalOf(await open(PROVEN, BOB))).to.deep.equal([409, 'ADDRESS_TAKEN']);
  });

  it('lets one of two users win that bind an address at the same moment', async () => {
    const answers = await Promise.all([open(PROVEN, ALICE), open(PROVEN, BOB)]);
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
  });

  it('answers the same to the same Idempotency-Key', async () => {
    const keyed = { ...ALICE, 'Idempotency-Key': 'open-1' };
    const [first, second] = [await open(PROVEN, keyed), await open(PROVEN, keyed)];
    expect([first.status, second.status]).to.deep.equal([201, 201]);
    expect(second.headers.get('idempotent-replayed')).to.equal('true');
    expect(await second.json()).to.deep.equal(await first.json());
  });

  it('is for users alone', async () => {
    expect([(await open({}, {})).status, (await open({}, ADMIN)).status]).to.deep.equal([401, 403]);
  });

  it('opens nothing in a contract of the user where that is not allowed', async () => {
    const response = await open({ contractId: OWN_CONTRACT, ownerSignature: SIGNATURE });
    expect(await refusalOf(response)).to.deep.equal([403, 'DEDICATED_NOT_ALLOWED']);
  });

  for (const [body, ...faults] of [
    [{ network: 'mainnet' }, 'body.network INVALID_VALUE'],
    [{ contractId: ACCOUNT }, 'body.contractId INVALID_FORMAT'],
    [{ depositorAddress: POOL_ID }, 'body.depositorAddress INVALID_FORMAT'],
    [{ depositorAddress: ACCOUNT.replace('A5Z', 'A5Y') }, 'body.depositorAddress INVALID_FORMAT'],
    [{ signature: 'AAAA' }, 'body.signature INVALID_FORMAT'],
    [{ signature: `${SIGNATURE}\n` }, 'body.signature INVALID_FORMAT'],
    [{ ownerSignature: 1, userId: 'user_bob' }, 'body.ownerSignature INVALID_TYPE', 'body.userId UNRECOGNIZED_KEYS'],
  ] as const) {
    it(`refuses ${JSON.stringify(body).slice(0, 50)} by ${faults.join(' and ')}`, async () => {
      const response = await open(body);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal(faults);
    });
  }
});

describe('POST /api/vault with a contract of the user', () => {
  afterEach(() => server.close());

  const ask = async (inspect: VaultSurroundings['inspect'], body: object = {}) => {
    await start({ allowDedicated: true, inspect });
    return open({ contractId: OWN_CONTRACT, ...body });
  };

  it('binds it with the signature of its owner', async () => {
    const response = await ask(() => okAsync({ owner: OTHER }), { ownerSignature: SIGNATURE });
    expect(response.status).to.equal(201);
    expect(await response.json()).to.include({ kind: 'dedicated', contractId: OWN_CONTRACT, depositorAddress: null });
  });

  it('refuses it without', async () => {
    expect(await refusalOf(await ask(() => okAsync({ owner: OTHER })))).to.deep.equal([403, 'OWNERSHIP_NOT_PROVEN']);
  });

  it('refuses one that it may not deduct from', async () => {
    const response = await ask(() => errAsync({ kind: 'contract_unfit' }), { ownerSignature: SIGNATURE });
    expect(await refusalOf(response)).to.deep.equal([422, 'CONTRACT_UNFIT']);
  });

  it('says when to come again while the network is away', async () => {
    const response = await ask(() => errAsync({ kind: 'node_unavailable', retryAfterMs: 12_001 }));
    expect(response.headers.get('retry-after')).to.equal('13');
    expect(await refusalOf(response)).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
  });
});

describe('GET /api/vault/balance', () => {
  beforeEach(() => start());
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ALICE) =>
    fetch(`${server.url}/api/vault/balance${query}`, { headers });

  it('tells what the vault holds, what of it is held, and what is left', async () => {
    await open(PROVEN);
    const deposit = { contractId: POOL_ID, depositorAddress: ACCOUNT, hash: 'd'.repeat(64), ledger: 1 };
    await new InMemoryDeposits(database).credit({ ...deposit, eventId: 'event', units: 123_456_789n });
    for (const vault of database.vaults.values()) vault.held = 3_456_789n;
    const response = await get('?network=testnet');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({
      balance_usdc: '12.3456789',
      held_usdc: '0.3456789',
      available_usdc: '12',
      contractId: POOL_ID,
      network: 'testnet',
      lastSyncedAt: null,
    });
  });

  it('may tell less than nothing of a contract whose owner withdrew too much', async () => {
    await open(PROVEN);
    for (const vault of database.vaults.values()) vault.held = 5n;
    expect(await (await get()).json()).to.include({ balance_usdc: '0', available_usdc: '-0.0000005' });
  });

  it('answers 304 to who has this representation', async () => {
    await open(PROVEN);
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
  });

  it('has no vault of who opened none, nor on another network', async () => {
    expect(await refusalOf(await get())).to.deep.equal([404, 'VAULT_NOT_FOUND']);
    await open(PROVEN);
    expect(await refusalOf(await get('?network=mainnet'))).to.deep.equal([404, 'VAULT_NOT_FOUND']);
    expect((await get('', BOB)).status).to.equal(404);
  });

  it('refuses a network that is none, by name', async () => {
    const response = await get('?network=futurenet');
    expect(response.status).to.equal(400);
    expect(await faultsOf(response)).to.deep.equal(['query.network INVALID_VALUE']);
  });

  it('is for users alone', async () => {
    expect([(await get('', {})).status, (await get('', ADMIN)).status]).to.deep.equal([401, 403]);
  });
});

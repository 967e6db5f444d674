import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { InMemoryBalanceWatches } from '../../src/adapters/memory/in-memory-balance-watches.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type Vaults } from '../../src/core/vault/ports/vaults.ts';
import { type WatchBalanceInput, WatchBalance } from '../../src/core/vault/watch-balance.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, patch } from './support/requests.ts';
import { POOL_CONTRACT, vaultWatchService } from './support/vault-watch-service.ts';

describe('PATCH /api/vault', () => {
  let server: HttpServer;
  let asked: WatchBalanceInput[];
  let answer: WatchBalance['execute'];
  before(async () => {
    const execute: WatchBalance['execute'] = (input) => {
      asked.push(input);
      return answer(input);
    };
    server = await startHttpServer({ vaultWatch: vaultWatchService({ watchBalance: { execute } }) });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    answer = ({ threshold }) => okAsync({ contractId: POOL_CONTRACT, available: 12_345_678n, threshold });
  });

  const change = (body: unknown, headers?: Record<string, string>) => patch(`${server.url}/api/vault`, body, headers);

  it('sets the threshold exactly, and answers it with what is available', async () => {
    const response = await change({ balanceLowUsdc: '5.0000001' });
    expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    expect(await response.json()).to.deep.equal({
      contractId: POOL_CONTRACT,
      availableUsdc: '1.2345678',
      balanceLowUsdc: '5.0000001',
    });
    expect(asked).to.deep.equal([{ userId: 'user_alice', threshold: 50_000_001n }]);
  });

  it('clears it with null', async () => {
    const body = (await (await change({ balanceLowUsdc: null })).json()) as { readonly balanceLowUsdc: null };
    expect(body.balanceLowUsdc).to.equal(null);
    expect(asked).to.deep.equal([{ userId: 'user_alice', threshold: null }]);
  });

  it('shows what is available below zero: the owner of a dedicated vault may have withdrawn', async () => {
    answer = ({ threshold }) => okAsync({ contractId: POOL_CONTRACT, available: -1n, threshold });
    expect(await (await change({ balanceLowUsdc: '1' })).json()).to.deep.include({ availableUsdc: '-0.0000001' });
  });

  for (const [body, ...faults] of [
    [{}, 'body.balanceLowUsdc INVALID_TYPE'],
    [{ balanceLowUsdc: 5 }, 'body.balanceLowUsdc INVALID_TYPE'],
    [{ balanceLowUsdc: '0' }, 'body.balanceLowUsdc INVALID_FORMAT'],
    [{ balanceLowUsdc: '-1' }, 'body.balanceLowUsdc INVALID_FORMAT'],
    [{ balanceLowUsdc: '0.00000001' }, 'body.balanceLowUsdc INVALID_FORMAT'],
    [{ balanceLowUsdc: '1', contractId: 'C' }, 'body.contractId UNRECOGNIZED_KEYS'],
  ] as const) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      const response = await change(body);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal(faults);
      expect(asked).to.deep.equal([]);
    });
  }

  it('is for users: nobody else has a vault', async () => {
    expect((await change({ balanceLowUsdc: '1' }, {})).status).to.equal(401);
    expect((await change({ balanceLowUsdc: '1' }, ADMIN)).status).to.equal(403);
    expect(asked).to.deep.equal([]);
  });

  it('answers 404 to a user without a vault, and 503 while the database is away', async () => {
    for (const [kind, status, code] of [
      ['vault_not_found', 404, 'VAULT_NOT_FOUND'],
      ['database_unavailable', 503, 'DATABASE_UNAVAILABLE'],
    ] as const) {
      answer = () => errAsync({ kind });
      const response = await change({ balanceLowUsdc: '1' });
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([status, code]);
    }
  });

  it('shows the same as GET, with null while nobody is to be told', async () => {
    const shown = await fetch(`${server.url}/api/vault`, { headers: ALICE });
    expect([shown.status, shown.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    const settings = { contractId: POOL_CONTRACT, availableUsdc: '1.2345678', balanceLowUsdc: null };
    expect(await shown.json()).to.deep.equal(settings);
    expect((await fetch(`${server.url}/api/vault`)).status).to.equal(401);
  });

  it('changes the own vault and no other', async () => {
    const database = new MemoryDatabase();
    const vaults: Vaults = new InMemoryVaults(database);
    const vault = { userId: 'user_alice', contractId: POOL_CONTRACT, kind: 'pooled', depositorAddress: null } as const;
    (await vaults.create(vault, 0))._unsafeUnwrap();
    const watchBalance = new WatchBalance(new InMemoryBalanceWatches(database));
    answer = (input) => watchBalance.execute(input);
    expect((await change({ balanceLowUsdc: '3' }, BOB)).status).to.equal(404);
    expect(database.balanceWatches.size).to.equal(0);
    expect((await change({ balanceLowUsdc: '3' }, ALICE)).status).to.equal(200);
    expect([...database.balanceWatches.values()].map(({ threshold }) => threshold)).to.deep.equal([30_000_000n]);
  });
});

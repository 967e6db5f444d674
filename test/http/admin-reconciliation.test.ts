import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type ReconcileVaults } from '../../src/core/vault/reconcile-vaults.ts';
import { type Reconciliation } from '../../src/core/vault/reconciliation.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';
import { aReconciliation, POOL_CONTRACT, vaultWatchService } from './support/vault-watch-service.ts';

const RUN = '/api/admin/reconciliation/run';
const BODY = {
  at: '2026-02-26T10:30:00.000Z',
  contracts: [
    {
      contractId: POOL_CONTRACT,
      ledger: 4711,
      chainUsdc: '149.9999999',
      balancesUsdc: '140',
      inFlightUsdc: '0',
      uncreditedUsdc: '10',
      driftUsdc: '-0.0000001',
      status: 'shortfall',
    },
  ],
  unreadable: [],
};

describe('/api/admin/reconciliation', () => {
  let server: HttpServer;
  let latest: Reconciliation | null;
  let answer: ReconcileVaults['execute'];
  let runs: number;
  before(async () => {
    server = await startHttpServer({
      vaultWatch: vaultWatchService({
        getReconciliation: { execute: () => okAsync(latest) },
        reconcileVaults: {
          execute: () => {
            runs += 1;
            return answer();
          },
        },
      }),
    });
  });
  after(() => server.close());
  beforeEach(() => {
    latest = aReconciliation(-1n);
    answer = () => okAsync(aReconciliation(-1n));
    runs = 0;
  });

  const show = (headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/reconciliation`, { headers });

  it('shows the last comparison to the unit, whoever made it, and makes none', async () => {
    const response = await show();
    expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    expect(await response.json()).to.deep.equal(BODY);
    expect(runs).to.equal(0);
  });

  it('says in a word how a contract stands', async () => {
    const words = [];
    for (const drift of [-1n, 0n, 1n]) {
      latest = aReconciliation(drift);
      const { contracts } = (await (await show()).json()) as typeof BODY;
      words.push(contracts[0]?.status);
    }
    expect(words).to.deep.equal(['shortfall', 'balanced', 'surplus']);
  });

  it('says that there was none yet, and which contracts could not be read', async () => {
    latest = null;
    expect(await (await show()).json()).to.deep.equal({ at: null, contracts: [], unreadable: [] });
    latest = { ...aReconciliation(), pools: [], unreadable: [POOL_CONTRACT] };
    expect(await (await show()).json()).to.deep.equal({ at: BODY.at, contracts: [], unreadable: [POOL_CONTRACT] });
  });

  it('compares on an administrator’s word, and leaves an audit line', async () => {
    const response = await post(`${server.url}${RUN}`, { reason: 'an alert' }, ADMIN);
    expect([response.status, runs]).to.deep.equal([200, 1]);
    expect(await response.json()).to.deep.equal(BODY);
    const line = server.logs.lines.find(({ audit }) => audit === true);
    expect(line).to.include({ action: 'reconcile_vaults', reason: 'an alert', outcome: 'compared' });
  });

  it('is for administrators, who say why', async () => {
    expect((await show(ALICE)).status).to.equal(403);
    expect((await post(`${server.url}${RUN}`, { reason: 'a try' }, ALICE)).status).to.equal(403);
    const silent = await post(`${server.url}${RUN}`, {}, ADMIN);
    expect([silent.status, await faultsOf(silent)]).to.deep.equal([400, ['body.reason INVALID_TYPE']]);
    expect(runs).to.equal(0);
  });

  it('answers 503 with Retry-After when the chain or the database cannot be asked', async () => {
    for (const [error, code] of [
      [{ kind: 'chain_unreadable', reason: 'network_halted' }, 'SOROBAN_UNAVAILABLE'],
      [{ kind: 'database_unavailable' }, 'DATABASE_UNAVAILABLE'],
    ] as const) {
      answer = () => errAsync(error);
      const response = await post(`${server.url}${RUN}`, { reason: 'a try' }, ADMIN);
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([503, code]);
      expect(Number(response.headers.get('retry-after'))).to.be.above(0);
    }
  });
});

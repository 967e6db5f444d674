import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type DecidePayoutPorts } from '../../src/core/settlement/payout-case.ts';
import { addressOf, claimPayouts, earn, settled, travelPayout } from '../contract/payout-scenario.ts';
import { fund, landing, NOW, valueOf } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, post } from './support/requests.ts';
import { settlementService } from './support/settlement-service.ts';

const BODY = { reason: 'The node was away' };

describe('Settlements for administrators', () => {
  let world: World;
  let server: HttpServer;
  let seen: DecidePayoutPorts['witnesses'];

  beforeEach(async () => {
    world = await openMemoryWorld();
    await fund(world, 'alice', 1_000_000n);
    seen = { sight: () => okAsync({ kind: 'not_found' }), isDead: () => okAsync(false) };
    const witnesses: typeof seen = {
      sight: (hash) => seen.sight(hash),
      isDead: (transaction) => seen.isDead(transaction),
    };
    server = await startHttpServer({ settlements: settlementService(world, witnesses) });
  });
  afterEach(() => server.close());

  const get = async (path = '', headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/settlements${path}`, { headers });
  const act = (path: string, headers: Record<string, string> = ADMIN, body: object = BODY) =>
    post(`${server.url}/api/admin/settlements${path}`, body, headers);
  const listed = async (query = '') =>
    (await (await get(query)).json()) as { data: object[]; nextCursor: string | null };

  async function inReview(): Promise<string> {
    const [settlement] = await settled(world, 'bob');
    await valueOf(world.transactions.escalate((await travelPayout(world)).id, NOW));
    return settlement!.id;
  }

  it('are shown to nobody else', async () => {
    for (const path of ['', '/reconciliation']) {
      expect((await get(path, ALICE)).status).to.equal(403);
      expect((await get(path, {})).status).to.equal(401);
    }
    for (const path of ['/run', '/stl_1/confirm', '/stl_1/requeue', '/stl_1/write-off']) {
      expect((await act(path, ALICE)).status).to.equal(403);
    }
  });

  it('are made of what is owed when an administrator says so, on the record', async () => {
    await earn(world, 'bob', 100n, 20n);
    const response = await act('/run');
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({ settlements: 1, amountUsdc: '0.000012' });
    expect(server.logs.lines.find((line) => line['audit'] === true)).to.include({
      action: 'settle_revenue',
      reason: BODY.reason,
      outcome: 'settled',
    });
    expect((await act('/run', ADMIN, {})).status).to.equal(400);
  });

  it('are not made where there is nothing to pay them with', async () => {
    const settleRevenue = { execute: () => errAsync({ kind: 'payouts_disabled' as const }) };
    const poor = await startHttpServer({ settlements: { ...settlementService(world, seen), settleRevenue } });
    const response = await post(`${poor.url}/api/admin/settlements/run`, BODY, ADMIN);
    expect(response.status).to.equal(409);
    expect((await errorOf(response)).code).to.equal('PAYOUTS_DISABLED');
    await poor.close();
  });

  it('are listed the newest first, by status, with why one was set aside', async () => {
    const [bobs, carols] = await settled(world, 'bob', 'carol');
    await claimPayouts(world, 'w', 1);
    const why = { obstacle: 'trustline_missing', retryAt: NOW + 60_000 } as const;
    await valueOf(world.settlements.setAside({ token: 'w', ids: [bobs!.id] }, why, NOW));
    // Ids of these tests are not those of the service.
    const { data, nextCursor } = await listed('?limit=1');
    expect(data).to.have.length(1);
    expect(data[0]).to.deep.include({ id: carols!.id, status: 'pending', obstacle: null });
    const rest = await listed(`?cursor=${nextCursor}`);
    expect(rest.nextCursor).to.equal(null);
    expect(rest.data).to.deep.equal([
      {
        id: bobs!.id,
        developerId: 'bob',
        amountUsdc: '0.00001',
        payoutAddress: addressOf('bob'),
        status: 'pending',
        stellarTxHash: null,
        transactionStatus: null,
        failures: 0,
        obstacle: 'trustline_missing',
        retryAt: new Date(NOW + 60_000).toISOString(),
        writtenOff: false,
        createdAt: new Date(NOW).toISOString(),
        updatedAt: new Date(NOW).toISOString(),
        completedAt: null,
      },
    ]);
    expect((await listed('?status=review')).data).to.deep.equal([]);
    expect((await get('?status=paid')).status).to.equal(400);
  });

  it('are compared with revenue, also while the chain cannot be read', async () => {
    await settled(world, 'bob');
    await earn(world, 'carol', 5n);
    expect(await (await get('/reconciliation')).json()).to.deep.include({
      earnedUsdc: '0.0000105',
      openUsdc: '0.00001',
      unsettledUsdc: '0.0000005',
      imbalanceUsdc: '0',
      mismatched: 0,
      setAside: {},
      payouts: null,
    });
  });

  it('in review are completed only because the ledger shows it', async () => {
    const id = await inReview();
    const refused = await act(`/${id}/confirm`);
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([409, 'NOT_PROVEN']);
    seen = { ...seen, sight: () => okAsync({ kind: 'success', landing: landing(120) }) };
    const response = await act(`/${id}/confirm`);
    expect(await response.json()).to.deep.include({ id, status: 'completed', transactionStatus: 'confirmed' });
    const again = await act(`/${id}/confirm`);
    expect([again.status, (await errorOf(again)).code]).to.deep.equal([409, 'NOT_IN_REVIEW']);
  });

  it('in review are paid again only when their transaction failed or is proven dead', async () => {
    const id = await inReview();
    expect((await act(`/${id}/requeue`)).status).to.equal(409);
    seen = { ...seen, sight: () => okAsync({ kind: 'success', landing: landing(120) }), isDead: () => okAsync(true) };
    expect((await act(`/${id}/requeue`)).status).to.equal(409);
    seen = { ...seen, sight: () => okAsync({ kind: 'not_found' }) };
    expect(await (await act(`/${id}/requeue`)).json()).to.deep.include({
      status: 'pending',
      transactionStatus: 'expired',
    });
  });

  it('in review whose transaction failed are failed: their revenue is settled anew', async () => {
    const id = await inReview();
    seen = { ...seen, sight: () => okAsync({ kind: 'failed', landing: landing(120) }) };
    expect(await (await act(`/${id}/requeue`)).json()).to.deep.include({ status: 'failed', writtenOff: false });
    expect(await (await act('/run')).json()).to.deep.equal({ settlements: 1, amountUsdc: '0.00001' });
  });

  it('in review are left as they are while nobody can be asked', async () => {
    const id = await inReview();
    seen = { ...seen, sight: () => errAsync({ kind: 'witnesses_unavailable' }) };
    for (const way of ['confirm', 'requeue']) expect((await act(`/${id}/${way}`)).status).to.equal(503);
    expect((await listed('?status=review')).data).to.have.length(1);
  });

  it('in review can be written off, and are then never paid again', async () => {
    const id = await inReview();
    expect(await (await act(`/${id}/write-off`)).json()).to.deep.include({ status: 'failed', writtenOff: true });
    expect(await (await act('/run')).json()).to.deep.include({ settlements: 0 });
    expect((await act(`/${id}/write-off`)).status).to.equal(409);
  });

  it('that there are not cannot be decided', async () => {
    for (const way of ['confirm', 'requeue', 'write-off']) {
      const response = await act(`/stl_nobody/${way}`);
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'SETTLEMENT_NOT_FOUND']);
      expect((await act(`/7/${way}`)).status).to.equal(400);
    }
  });
});

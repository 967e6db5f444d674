import { expect } from 'chai';
import { type ApiKey } from '../../../src/core/access/api-key.ts';
import { type CallCharge } from '../../../src/core/gateway/ports/held-calls.ts';
import { addKey, HOLD_MS, holdOutcomes, offerApi } from '../../contract/api-key-scenario.ts';
import { gatherAll } from '../../contract/call-scenario.ts';
import { call, capture, claimDelivery, heldCall } from '../../contract/held-call-scenario.ts';
import { fund, moneyOf, NOW, travel, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, NETWORK } from '../../support/knex-world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ROUNDS = 12;
const LATER = NOW + HOLD_MS;

/** Two pools on one database stand for two processes; every race is run several times. */
describe('Calls that hold money', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;
  let key: ApiKey;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
    await offerApi(one);
    await fund(one, 'alice', 100n);
    key = await addKey(one, { spendLimit: 1_000n });
  });
  afterEach(() => processes.close());

  const race = <A, B>(left: PromiseLike<A>, right: PromiseLike<B>) => Promise.all([left, right]);
  const statusOf = async ({ chargeId }: CallCharge) => (await valueOf(one.ledger.states([chargeId]))).get(chargeId);
  const spentOf = async () => (await valueOf(one.keys.find(key)))?.spent;
  const run = (text: string) => processes.knex.raw(text);
  const callsOf = async (requestId: string) => {
    const { rows } = await processes.knex.raw<{ rows: { status: string; tallied: boolean }[] }>(
      'SELECT status, tallied FROM usage_events WHERE request_id = ?',
      [requestId],
    );
    return rows[0];
  };
  const tallies = async () => {
    const { rows } = await processes.knex.raw<{ rows: { grain: string; calls: bigint }[] }>(
      'SELECT grain, calls FROM usage_tallies ORDER BY grain',
    );
    return rows.map(({ grain, calls }) => `${calls} in the ${grain}`);
  };

  it('are captured or released, never both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = await heldCall(one, key, `gw_${round}`, 60n);
      const [[captured]] = await race(capture(one, [held]), valueOf(two.calls.releaseMany([held], NOW)));
      const status = (await statusOf(held))?.status;
      expect([captured, status]).to.be.deep.oneOf([
        ['captured', 'reserved'],
        ['lost', 'voided'],
      ]);
      expect(await moneyOf(one)).to.deep.equal([100n, status === 'reserved' ? 60n : 0n]);
      expect(await spentOf()).to.equal(status === 'reserved' ? 60n : 0n);
      if (status === 'reserved') {
        await valueOf(one.ledger.void({ ...held, id: held.chargeId }, { reason: 'admin', final: false }, NOW));
      }
    }
  });

  it('end as captured when sweeper and capture meet, and hold their price once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = await heldCall(one, key, `gw_${round}`, 60n);
      const [[captured], swept] = await race(capture(one, [held], LATER), valueOf(two.calls.sweep(10, LATER)));
      expect(captured).to.equal('captured');
      expect(swept).to.be.oneOf([0, 1]);
      expect((await statusOf(held))?.status).to.equal('reserved');
      expect([await moneyOf(one), await spentOf()]).to.deep.equal([[100n, 60n], 60n]);
      await valueOf(one.ledger.void({ ...held, id: held.chargeId }, { reason: 'admin', final: false }, NOW));
    }
  });

  it('are captured although they are swept while the capture waits for them', async () => {
    const [held, other] = [await heldCall(one, key, 'gw_a', 60n), await heldCall(one, key, 'gw_b', 5n)];
    await valueOf(one.calls.extendMany([other], LATER + 1, NOW));
    const sweeper = await processes.knex.transaction();
    await sweeper.raw('SELECT sweep_holds(?, 10, ?)', [NETWORK, new Date(LATER)]);
    const capturing = capture(two, [held, other], LATER);
    await waitUntil(
      async () => {
        const { rows } = await processes.knex.raw<{ rows: object[] }>(
          `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT l.granted AND a.datname = current_database() AND a.query LIKE '%capture_calls%'`,
        );
        return rows.length > 0;
      },
      5_000,
      'No capture waits for the sweeper',
    );
    await sweeper.commit();
    expect(await capturing).to.deep.equal(['captured', 'captured']);
    expect([await moneyOf(one), await spentOf()]).to.deep.equal([[100n, 65n], 65n]);
  });

  it('are had back by their capture or sold anew, never both, when the vault can pay one', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = await heldCall(one, key, `gw_${round}`, 60n);
      await valueOf(one.calls.sweep(10, LATER));
      const next = call(key, `gw_${round}_next`, 60n);
      const [[captured], [sold]] = await race(capture(one, [held]), holdOutcomes(two, [next]));
      expect([captured, sold]).to.be.deep.oneOf([
        ['captured', 'insufficient'],
        ['lost', 'held'],
      ]);
      expect([await moneyOf(one), await spentOf()]).to.deep.equal([[100n, 60n], 60n]);
      const { rows } = await processes.knex.raw<{ rows: { id: bigint }[] }>(
        `SELECT id FROM usage_events WHERE status IN ('held', 'reserved')`,
      );
      const rest = rows.map(({ id }) => ({ chargeId: id, attempt: 1 }));
      await valueOf(one.calls.releaseMany(rest, NOW));
      for (const { chargeId: id } of rest) {
        await valueOf(one.ledger.void({ id, attempt: 1 }, { reason: 'admin', final: false }, NOW));
      }
    }
  });

  it('are swept once by two sweepers, and given back once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const place of [0, 1, 2]) await heldCall(one, key, `gw_${round}_${place}`, 10n);
      const [left, right] = await race(valueOf(one.calls.sweep(2, LATER)), valueOf(two.calls.sweep(10, LATER)));
      const rest = await valueOf(one.calls.sweep(10, LATER));
      expect(left + right + rest).to.equal(3);
      expect([await moneyOf(one), await spentOf()]).to.deep.equal([[100n, 0n], 0n]);
    }
  });

  it('are redelivered by one of two processes that ask at once', async () => {
    const charge = await heldCall(one, key, 'gw_a', 1n, { keepsDelivery: true });
    await capture(one, [charge]);
    for (let time = 0; time < 3; time += 1) {
      await valueOf(one.calls.endDeliveries([{ ...charge, end: 'broken' }], NOW));
      const both = await race(claimDelivery(one, charge), claimDelivery(two, charge));
      expect(both.toSorted()).to.deep.equal(['granted', 'running']);
    }
  });

  it('are redelivered as well when they have been confirmed meanwhile', async () => {
    const charge = await heldCall(one, key, 'gw_a', 1n, { keepsDelivery: true });
    await capture(one, [charge]);
    await gatherAll(one, (await valueOf(one.vaults.findByUserId('alice')))!.id);
    const { id } = await travel(one);
    await valueOf(one.transactions.confirm(id, { ledger: 105, feeStroops: 100n }, NOW));
    await valueOf(one.transactions.finishConfirmed(10, NOW));
    expect((await statusOf(charge))?.status).to.equal('confirmed');
    await valueOf(one.calls.endDeliveries([{ ...charge, end: 'broken' }], NOW));
    expect(await claimDelivery(one, charge)).to.equal('granted');
    expect(await capture(one, [charge])).to.deep.equal(['captured']);
  });

  it('hold nothing in a vault that is blocked; free calls go on, and so does what was held before', async () => {
    const before = await heldCall(one, key, 'gw_before', 10n);
    const { id } = (await valueOf(one.vaults.findByUserId('alice')))!;
    const block = (blocked: boolean) => run(`SELECT block_vault_holds('${NETWORK}', '{${id}}', ${blocked})`);
    await block(true);
    const batch = [call(key, 'gw_a', 1n), call(key, 'gw_b', 0n), call(key, 'gw_before', 10n)];
    expect(await holdOutcomes(one, batch)).to.deep.equal(['vault_blocked', 'held', 'exists']);
    expect(await capture(one, [before])).to.deep.equal(['captured']);
    await block(false);
    expect(await holdOutcomes(one, [call(key, 'gw_a', 1n)])).to.deep.equal(['held']);
    expect(await moneyOf(one)).to.deep.equal([100n, 11n]);
  });

  it('are taken out of the sums again when a free call that was counted turns out not to have been served', async () => {
    const [kept, unserved] = [await heldCall(one, key, 'gw_kept', 0n), await heldCall(one, key, 'gw_not', 0n)];
    await valueOf(one.tallies.tally(0n, 10));
    expect(await tallies()).to.deep.equal(['2 in the day', '2 in the hour']);
    for (let time = 0; time < 2; time += 1) await valueOf(one.calls.releaseMany([unserved], NOW));
    expect(await tallies()).to.deep.equal(['1 in the day', '1 in the hour']);
    expect(await callsOf('gw_not')).to.deep.equal({ status: 'voided', tallied: false });
    expect(await heldCall(one, key, 'gw_not', 0n)).to.deep.equal({ ...unserved, attempt: 2 });
    await valueOf(one.tallies.tally(0n, 10));
    expect(await tallies()).to.deep.equal(['2 in the day', '2 in the hour']);
    expect(await capture(one, [kept])).to.deep.equal(['captured']);
  });

  it('of another network are nobody else’s business', async () => {
    const mainnet = { ...knexStores(processes.url, 'mainnet'), close: () => Promise.resolve() };
    try {
      const held = await heldCall(one, key, 'gw_a', 60n);
      expect(await capture(mainnet, [held])).to.deep.equal(['lost']);
      await valueOf(mainnet.calls.releaseMany([held], NOW));
      expect(await valueOf(mainnet.calls.sweep(10, LATER))).to.equal(0);
      expect((await statusOf(held))?.status).to.equal('held');
    } finally {
      await mainnet.database.close();
    }
  });
});

import { expect } from 'chai';
import { ResultAsync } from 'neverthrow';
import { isLive } from '../../src/core/billing/chain-transaction.ts';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, charges } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { replacing } from './replacing.ts';
import { shutDoor } from './shut-door.ts';
import { LIFETIME_LEDGERS, WireWorld } from './wire-world.ts';

/** Longer than a claim lasts. */
const CLAIM_LEDGERS = 6;

describe('wire: several workers', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open({ channels: 2 });
    await world.fund(ALICE, BALANCE);
  });

  const statuses = () => world.transactions().map(({ status }) => status);

  /** No two transactions whose outcome is open use the same channel. */
  const expectOneLivePerChannel = () => {
    const live = world.transactions().filter((one) => isLive(one.status) && !one.sequenceConsumed);
    expect(new Set(live.map(({ sourceAccount }) => sourceAccount)).size).to.equal(live.length);
    return live.length;
  };

  /** A worker whose commits wait for the test's word. */
  const addSlowWorker = () => {
    const door = shutDoor();
    const worker = world.addWorker(({ transactions }) => ({
      transactions: replacing(transactions, {
        persist: (...commit) => ResultAsync.fromSafePromise(door.opened).andThen(() => transactions.persist(...commit)),
      }),
    }));
    return { worker, commit: door.open };
  };

  it('makes one transaction of one item that two workers go for at once', async () => {
    await world.reserve([FORECAST]);
    const other = world.addWorker();
    const submitting = [world.worker, other].map(({ billing }) => billing.submitCharges.execute());
    await world.clock.finish(Promise.all(submitting));
    expect(world.transactions()).to.have.length(1);
    await world.settle();
    await expectCharged(world, 1);
  });

  it('shares many items among workers, and charges each of them once', async () => {
    await world.reserve(charges(130));
    const other = world.addWorker();
    for (let ledger = 0; ledger < 3; ledger += 1) {
      const submitting = [world.worker, other].map(({ billing }) => billing.submitCharges.execute());
      await world.clock.finish(Promise.all(submitting));
      await world.settle();
    }
    await expectCharged(world, 130);
  });

  it('throws away what a worker built under a claim that ran out while it lived', async () => {
    const { worker: slow, commit } = addSlowWorker();
    await world.reserve([FORECAST]);
    const building = slow.billing.submitCharges.execute();
    await world.closeLedgers(CLAIM_LEDGERS);
    expect(world.itemStatuses()).to.deep.equal(['open']);
    await world.submit();
    commit();
    await world.clock.finish(building);
    expect(slow.line.sends).to.have.length(0);
    expect(world.transactions()).to.have.length(1);
    await world.settle(2);
    await expectCharged(world, 1);
  });

  it('throws it away also when the faster worker came over another channel', async () => {
    const { worker: slow, commit } = addSlowWorker();
    await world.charge({ ...FORECAST, requestId: 'req_before' });
    await world.reserve([FORECAST]);
    const building = slow.billing.submitCharges.execute();
    await world.settle(CLAIM_LEDGERS);
    await world.submit();
    commit();
    await world.clock.finish(building);
    await world.settle(LIFETIME_LEDGERS);
    const [first = ''] = world.channels;
    expect(world.transactions().map(({ sourceAccount }) => sourceAccount)).to.deep.equal([first, first]);
    expect(slow.line.sends).to.have.length(0);
    await expectCharged(world, 2);
  });

  it('sends what a dead worker had signed and not sent', async () => {
    const dead = world.addWorker(({ network }) => ({
      network: replacing(network, { send: () => new Promise(() => undefined) }),
    }));
    await world.reserve([FORECAST]);
    void dead.billing.submitCharges.execute();
    await world.clock.advance(0);
    expect(statuses()).to.deep.equal(['signed']);
    await world.settle(2);
    expect(world.worker.line.sends).to.deep.equal(world.transactions().map(({ envelopeXdr }) => envelopeXdr));
    expect(statuses()).to.deep.equal(['confirmed']);
    await expectCharged(world, 1);
  });

  it('charges once when a send arrives after another worker had the same envelope applied', async () => {
    const slow = world.addWorker();
    const arrive = slow.line.hold('sendTransaction');
    await world.reserve([FORECAST]);
    await world.submit(slow);
    expect(world.transactions()[0]?.lastSendStatus).to.equal('unknown');
    await world.settle(2);
    expect(statuses()).to.deep.equal(['confirmed']);
    arrive();
    await world.settle(LIFETIME_LEDGERS);
    expect(slow.line.sends).to.deep.equal(world.worker.line.sends);
    await expectCharged(world, 1);
  });

  it('charges once when a send arrives after its death was proven and its item built anew', async () => {
    const slow = world.addWorker();
    const arrive = slow.line.hold('sendTransaction');
    await world.reserve([FORECAST]);
    await world.submit(slow);
    const lost = world.fault({ fault: 'drop_request', method: 'sendTransaction' });
    await world.settle(LIFETIME_LEDGERS - 1);
    lost();
    await world.settle();
    expect(statuses()).to.deep.equal(['expired', 'submitted']);
    arrive();
    await world.settle(LIFETIME_LEDGERS);
    expect(statuses()).to.deep.equal(['expired', 'confirmed']);
    await expectCharged(world, 1);
  });

  it('debits the books once when two workers see the same landing', async () => {
    await world.charge(FORECAST);
    await world.closeLedgers();
    const other = world.addWorker();
    const confirming = [world.worker, other].map(({ billing }) => billing.confirmCharges.execute());
    await world.clock.finish(Promise.all(confirming));
    await expectCharged(world, 1);
    expect(world.database.revenueQueue.size).to.equal(1);
  });

  it('never lets two live transactions share a channel, whatever becomes of the sends', async () => {
    const other = world.addWorker();
    const requests = charges(60);
    let liveMax = 0;
    for (let ledger = 0; ledger < 30; ledger += 1) {
      if (ledger % 4 === 0) world.fault({ fault: 'drop_request', method: 'sendTransaction', times: 3 });
      if (ledger === 6) world.fault({ fault: 'use_sequence', source: world.channels[0] });
      await world.reserve(requests.slice(ledger * 2, ledger * 2 + 2));
      const submitting = [world.worker, other].map(({ billing }) => billing.submitCharges.execute());
      await world.clock.finish(Promise.all(submitting));
      liveMax = Math.max(liveMax, expectOneLivePerChannel());
      await world.closeLedgers();
      const confirming = [world.worker, other].map(({ billing }) => billing.confirmCharges.execute());
      await world.clock.finish(Promise.all(confirming));
      expectOneLivePerChannel();
    }
    expect(liveMax).to.equal(world.channels.length);
    await world.settle(2 * LIFETIME_LEDGERS);
    const uses = world
      .transactions()
      .flatMap((one) => (one.status === 'expired' ? [] : [`${one.sourceAccount} ${one.sequence}`]));
    expect(new Set(uses).size).to.equal(uses.length);
    await expectCharged(world, 60);
  });
});

import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, PRICE } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { LIFETIME_LEDGERS, WireWorld } from './wire-world.ts';

const MANY_LEDGERS = 1000;

describe('wire: ledger numbers that go back', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
    await world.control('ledgers', { count: MANY_LEDGERS });
    await world.charge({ ...FORECAST, requestId: 'req_before' });
    await world.settle();
    await world.charge(FORECAST);
    await world.closeLedgers();
  });

  const statusOf = async () => (await world.find(FORECAST.requestId)).status;

  it('ignores an answer that is three ledgers behind, even one that shows the transaction', async () => {
    await world.closeLedgers(3);
    // Another worker has seen the latest ledger.
    const { standing } = world.database;
    world.database.standing = { ...standing, highest: await world.latestLedger() };
    const end = world.fault({ fault: 'node_behind', ledgers: 3 });
    expect((await world.confirm())._unsafeUnwrap()).to.include({ waiting: 1, confirmed: 0 });
    expect(await statusOf()).to.equal('submitted');
    end();
    expect((await world.confirm())._unsafeUnwrap()).to.include({ confirmed: 1 });
    await expectCharged(world, 2);
  });

  it('stops at a node that is far behind, and goes on with a good answer', async () => {
    const end = world.fault({ fault: 'node_behind', ledgers: 100 });
    const stopped = (await world.confirm())._unsafeUnwrapErr();
    const latest = await world.latestLedger();
    expect(stopped).to.deep.equal({ kind: 'ledger_regressed', ledger: latest - 100, highestSeen: latest - 1 });
    expect(await statusOf()).to.equal('submitted');
    end();
    expect((await world.confirm())._unsafeUnwrap()).to.include({ confirmed: 1 });
    await expectCharged(world, 2);
  });

  it('stops at a network that began anew, and neither rebuilds nor releases anything', async () => {
    world.fault({ fault: 'reset_network' });
    for (let ledger = 0; ledger <= LIFETIME_LEDGERS; ledger += 1) {
      await world.closeLedgers();
      expect((await world.confirm())._unsafeUnwrapErr().kind).to.equal('ledger_regressed');
    }
    expect(await statusOf()).to.equal('submitted');
    expect(world.transactions()).to.have.length(2);
    expect(world.worker.line.sends).to.have.length(2);
    expect(world.vaultOf(ALICE)).to.include({ held: PRICE, balanceSnapshot: BALANCE - PRICE });
  });

  it('stops for good at a network that began anew and caught up: its ledgers have other hashes', async () => {
    const highest = await world.latestLedger();
    world.fault({ fault: 'reset_network' });
    while ((await world.latestLedger()) < highest + LIFETIME_LEDGERS) await world.control('ledgers', { count: 500 });
    const halted = { kind: 'network_halted', reason: 'ledger_replaced' };
    expect((await world.confirm())._unsafeUnwrapErr()).to.deep.equal(halted);
    const another = world.addWorker();
    expect((await another.billing.confirmCharges.execute())._unsafeUnwrapErr()).to.deep.equal(halted);
    expect(await statusOf()).to.equal('submitted');
    expect(world.worker.line.sends).to.have.length(2);
  });
});

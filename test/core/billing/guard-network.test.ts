import { expect } from 'chai';
import sinon from 'sinon';
import { InMemoryLedgerWatermark } from '../../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { AcceptNetwork } from '../../../src/core/billing/accept-network.ts';
import { GuardNetwork } from '../../../src/core/billing/guard-network.ts';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const BEFORE = { ...FORECAST, requestId: 'req_before' };

describe('The network guard', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open();
    await world.fund(FORECAST.userId, 1_000_000_000n);
    await world.charge(BEFORE);
    await world.settle();
  });

  const watermark = () => new InMemoryLedgerWatermark(world.database);
  const freshGuard = () => new GuardNetwork({ network: world.network, watermark: watermark(), clock: world.clock });
  const standing = async () => (await watermark().read())._unsafeUnwrap();
  const submit = () => world.clock.finish(world.submitCharges.execute());
  const refuseAtOnce = async () => {
    world.network.foreign = true;
    await refusalOf();
  };
  const refusalOf = async () => (await freshGuard().execute())._unsafeUnwrapErr();

  it('marks a ledger with its hash at the first run, and again about every minute', async () => {
    const marked: number[] = [];
    for (let ledgers = 0; ledgers < 30; ledgers += 1) {
      world.network.closeLedger();
      await world.charge({ ...FORECAST, requestId: `req_${ledgers}` });
      marked.push((await standing()).mark!.ledger);
      await world.settle(0);
    }
    expect(new Set(marked).size).to.be.within(2, 4);
  });

  it('sends nothing to a network that went back by 1000 ledgers, releases the charge at once, and resumes by itself', async () => {
    world.network.closeLedger(1000);
    await world.charge({ ...FORECAST, requestId: 'req_high' });
    await world.settle();
    const { ledger } = world.network;
    const sends = world.network.sends.length;
    world.network.ledger = ledger - 1000;
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect(world.network.sends).to.have.length(sends);
    expect((await standing()).halted).to.equal(null);
    world.network.ledger = ledger;
    expect((await world.charge(FORECAST))._unsafeUnwrap().status).to.equal('submitted');
  });

  it('goes on with a node that is three ledgers behind', async () => {
    world.network.lag = 3;
    expect((await freshGuard().execute()).isOk()).to.equal(true);
  });

  it('halts every process when the node serves another passphrase, also after it is the right one again', async () => {
    world.network.foreign = true;
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect((await standing()).halted).to.equal('other_network');
    world.network.foreign = false;
    expect(await refusalOf()).to.deep.equal({ kind: 'network_halted', reason: 'other_network' });
    expect(world.network.sends).to.have.length(1);
  });

  it('halts when a ledger that was seen has another hash now, although the numbers went on', async () => {
    world.network.era += 1;
    world.network.closeLedger(50);
    expect(await refusalOf()).to.deep.equal({ kind: 'network_halted', reason: 'ledger_replaced' });
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect(world.network.sends).to.have.length(1);
  });

  it('says so as the failure of the worker, so that its heartbeat ends', async () => {
    world.network.foreign = true;
    const fingerprint = Buffer.from('a fingerprint');
    await world.ledger.reserveMany([{ ...FORECAST, fingerprint }], world.clock.now());
    expect((await submit())._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_halted', reason: 'other_network' });
  });

  it('takes no more channels than there are for one vain try, however soon each comes back', async () => {
    await refuseAtOnce();
    const fingerprint = Buffer.from('a fingerprint');
    await world.ledger.reserveMany([{ ...FORECAST, fingerprint }], world.clock.now());
    const lease = sinon.spy(world.channels, 'lease');
    await submit();
    expect(lease.callCount).to.be.at.most(3);
  });

  it('never takes a live transaction for dead on a network that was replaced between two looks', async () => {
    await world.charge(FORECAST);
    await world.settle(0);
    const { ledger } = world.network;
    world.network.reset(ledger + 13);
    for (let run = 0; run < 5; run += 1) await world.settle();
    expect((await world.find(FORECAST.requestId))!.status).to.equal('submitted');
    expect((await standing()).halted).to.equal('ledger_replaced');
  });

  it('does not hold it against a node that its history no longer reaches back to the mark', async () => {
    world.network.closeLedger(200);
    world.network.oldestLedger = world.network.ledger - 10;
    expect((await freshGuard().execute()).isOk()).to.equal(true);
    expect((await standing()).mark!.ledger).to.equal(world.network.ledger);
  });

  it('goes on after an operator accepted the network, from what it shows now', async () => {
    world.network.era += 1;
    world.network.foreign = true;
    await refusalOf();
    const accept = new AcceptNetwork({ network: world.network, watermark: watermark(), clock: world.clock });
    expect((await accept.execute())._unsafeUnwrapErr().kind).to.equal('other_network');
    expect((await standing()).halted).to.equal('other_network');

    world.network.foreign = false;
    const accepted = (await accept.execute())._unsafeUnwrap();
    expect(accepted.ledger).to.equal(world.network.ledger);
    expect(await standing()).to.deep.equal({ highest: accepted.ledger, mark: accepted, halted: null });
    expect((await world.charge(FORECAST))._unsafeUnwrap().status).to.equal('submitted');
    await world.settle();
    expect((await world.find(FORECAST.requestId))!.status).to.equal('confirmed');
  });

  it('resolves nothing and loses nothing while the network cannot be asked', async () => {
    await world.charge(FORECAST);
    world.network.down = true;
    expect((await world.settle())._unsafeUnwrap()).to.include({ waiting: 1, confirmed: 0 });
    world.network.down = false;
    expect((await world.settle())._unsafeUnwrap()).to.include({ confirmed: 1 });
  });
});

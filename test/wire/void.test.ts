import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, charges } from './alice.ts';
import { expectCharged, expectNothingCharged } from './expect-charged.ts';
import { WireWorld } from './wire-world.ts';

describe('wire: voiding', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
  });

  const sends = () => world.worker.line.sends;
  const begin = () => world.worker.billing.deductUsage.execute({ charge: FORECAST, wait: { for: 'send' } });
  const voidCharge = (requestId: string) => world.clock.finish(world.worker.billing.voidCharge.execute(requestId));

  it('voids one charge whose item is open, for good, and charges its neighbours', async () => {
    world.worker.line.cut = true;
    await world.reserve(charges(3));
    await world.submit();
    expect(world.itemStatuses()).to.deep.equal(['open', 'open', 'open']);
    expect((await voidCharge('req_1'))._unsafeUnwrap()).to.include({ status: 'voided', voidReason: 'admin' });
    world.worker.line.cut = false;
    await world.submit();
    await world.settle();
    expect(world.itemStatuses()).to.deep.equal(['confirmed', 'closed', 'confirmed']);
    await expectCharged(world, 2);
    const retried = await world.charge({ ...FORECAST, requestId: 'req_1' });
    expect(retried._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_voided' });
  });

  it('refuses to void what is submitted or confirmed', async () => {
    await world.charge(FORECAST);
    expect((await voidCharge(FORECAST.requestId))._unsafeUnwrapErr().kind).to.equal('charge_not_voidable');
    await world.settle();
    expect((await voidCharge(FORECAST.requestId))._unsafeUnwrapErr().kind).to.equal('charge_not_voidable');
    await expectCharged(world, 1);
  });

  it('throws the envelope away unsent when the void comes before its commit', async () => {
    const answer = world.worker.line.hold('simulateTransaction');
    const charging = begin();
    await world.clock.advance(0);
    expect(world.itemStatuses()).to.deep.equal(['open']);
    expect((await voidCharge(FORECAST.requestId)).isOk()).to.equal(true);
    answer();
    expect((await world.clock.finish(charging))._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_voided' });
    await world.clock.finish(world.worker.idle());
    await world.settle(2);
    expect(world.transactions()).to.have.length(0);
    expect(sends()).to.have.length(0);
    await expectNothingCharged(world);
  });

  it('throws a batch away unsent when one of its charges is voided before its commit, and charges the others', async () => {
    await world.reserve(charges(5));
    const answer = world.worker.line.hold('simulateTransaction');
    const submitting = world.worker.billing.submitCharges.execute();
    await world.clock.advance(0);
    expect((await voidCharge('req_3')).isOk()).to.equal(true);
    answer();
    await world.clock.finish(submitting);
    await world.submit();
    await world.settle();
    expect(world.transactions().map(({ itemIds }) => itemIds.length)).to.deep.equal([4]);
    expect((await world.find('req_3')).status).to.equal('voided');
    await expectCharged(world, 4);
  });

  it('refuses the void that comes after the commit, and charges once', async () => {
    const arrive = world.worker.line.hold('sendTransaction');
    const charging = begin();
    await world.clock.advance(0);
    expect(world.itemStatuses()).to.deep.equal(['submitted']);
    expect((await voidCharge(FORECAST.requestId))._unsafeUnwrapErr().kind).to.equal('charge_not_voidable');
    arrive();
    expect((await world.clock.finish(charging))._unsafeUnwrap()).to.include({ status: 'submitted', settled: true });
    await world.settle();
    await expectCharged(world, 1);
  });
});

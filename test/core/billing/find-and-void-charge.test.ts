import { expect } from 'chai';
import { FindCharge } from '../../../src/core/billing/find-charge.ts';
import { VoidCharge } from '../../../src/core/billing/void-charge.ts';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

describe('FindCharge and VoidCharge', () => {
  let world: BillingWorld;
  let findCharge: FindCharge;
  let voidCharge: VoidCharge;
  beforeEach(async () => {
    world = await BillingWorld.open();
    await world.fund('user_alice', 1_000_000n);
    findCharge = new FindCharge(world.ledger);
    voidCharge = new VoidCharge(world.ledger, world.clock);
  });

  it('shows a charge to its owner and to an administrator', async () => {
    await world.charge(FORECAST);
    for (const ownerId of ['user_alice', null]) {
      const charge = (await findCharge.execute({ requestId: FORECAST.requestId, ownerId }))._unsafeUnwrap();
      expect(charge).to.include({ requestId: FORECAST.requestId, units: FORECAST.units, status: 'submitted' });
    }
  });

  it('gives the same answer for the charge of another user and for no charge', async () => {
    await world.charge(FORECAST);
    const other = await findCharge.execute({ requestId: FORECAST.requestId, ownerId: 'user_bob' });
    const none = await findCharge.execute({ requestId: 'req_none', ownerId: 'user_bob' });
    expect(other._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_not_found' });
    expect(none._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_not_found' });
  });

  it('voids a reserved charge for good: the hold is gone and a retry is refused', async () => {
    world.network.down = true;
    await world.deductUsage.execute({ charge: FORECAST, wait: { for: 'nothing' } });
    await world.clock.advance(0);
    world.network.down = false;
    const voided = (await voidCharge.execute(FORECAST.requestId))._unsafeUnwrap();
    expect(voided).to.include({ status: 'voided', voidReason: 'admin' });
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('charge_voided');
  });

  it('refuses to void what travels, what has landed and what is not there', async () => {
    await world.charge(FORECAST);
    expect((await voidCharge.execute(FORECAST.requestId))._unsafeUnwrapErr().kind).to.equal('charge_not_voidable');
    await world.settle();
    expect((await voidCharge.execute(FORECAST.requestId))._unsafeUnwrapErr().kind).to.equal('charge_not_voidable');
    expect((await voidCharge.execute('req_none'))._unsafeUnwrapErr().kind).to.equal('charge_not_found');
  });
});

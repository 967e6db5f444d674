import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;

describe('DeductUsage without a network', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open();
    await world.fund('user_alice', 10n * PRICE);
  });

  it('leaves nothing charged when the network is down, and says so at once', async () => {
    world.network.down = true;
    const before = world.clock.now();
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect(world.clock.now() - before).to.be.below(1000);
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
    world.network.down = false;
    expect((await world.charge(FORECAST))._unsafeUnwrap().alreadyProcessed).to.equal(false);
  });

  it('says so at once behind more promised charges than one transaction carries, too, and keeps those', async () => {
    const narrow = await BillingWorld.open({ channels: 1 });
    await narrow.fund('user_alice', 10n * PRICE);
    narrow.network.down = true;
    const promised = Array.from({ length: 51 }, (_, index) => ({ ...FORECAST, requestId: `req_${index}`, units: 1n }));
    for (const charge of promised) await narrow.deductUsage.execute({ charge, wait: { for: 'nothing' } });
    const before = narrow.clock.now();
    expect((await narrow.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect(narrow.clock.now() - before).to.be.below(1000);
    expect((await narrow.vaultOf('user_alice')).held).to.equal(51n);
  });

  it('waits for the next run when another transaction did get through to the network', async () => {
    const { clock, network } = world;
    network.down = true;
    const promised = Array.from({ length: 50 }, (_, index) => ({ ...FORECAST, requestId: `req_${index}`, units: 1n }));
    for (const charge of promised) await world.deductUsage.execute({ charge, wait: { for: 'nothing' } });
    await clock.advance(10);
    network.down = false;
    const prepare = network.prepareDeduct.bind(network);
    network.prepareDeduct = (deduct) =>
      deduct.items.length === 1 ? errAsync({ kind: 'network_unavailable' }) : prepare(deduct);
    const waiting = world.deductUsage.execute({ charge: FORECAST, wait: { for: 'send' } });
    await clock.advance(10);
    expect(network.sends).to.have.length(1);

    network.prepareDeduct = prepare;
    await clock.finish(world.submitCharges.execute());
    expect((await clock.finish(waiting))._unsafeUnwrap()).to.include({ status: 'submitted', settled: true });
  });

  describe('while another instance has the charge in its hands, and this one cannot reach the network', () => {
    const THEIRS = 'another instance';
    let waiting: ReturnType<BillingWorld['charge']>;
    beforeEach(async () => {
      const { clock, channels, items } = world;
      const claim = { token: THEIRS, until: clock.now() + 20_000 };
      for (let channel = 0; channel < 3; channel += 1) await channels.lease(claim, clock.now());
      waiting = Promise.resolve(world.deductUsage.execute({ charge: FORECAST, wait: { for: 'send' } }));
      await clock.advance(10);
      const [charge] = (await items.unassigned(50))._unsafeUnwrap();
      await items.form([{ chargeId: charge!.id, attempt: 1, onChainId: 'an id' }], clock.now());
      expect((await items.claim(claim, 50, clock.now()))._unsafeUnwrap()).to.have.length(1);

      await channels.release(THEIRS);
      world.network.down = true;
      await world.deductUsage.execute({ charge: { ...FORECAST, requestId: 'req_2' }, wait: { for: 'nothing' } });
      await clock.advance(10);
      expect((await world.find(FORECAST.requestId))?.status).to.equal('reserved');
    });

    it('waits for that one, and answers what comes of it', async () => {
      const { clock, items } = world;
      world.network.down = false;
      await items.release(THEIRS);
      await clock.finish(world.submitCharges.execute());
      expect((await clock.finish(waiting))._unsafeUnwrap()).to.include({ status: 'submitted', settled: true });
    });

    it('says so once that one has given it back, and charges nothing', async () => {
      const { clock, items } = world;
      await items.release(THEIRS);
      await clock.advance(1000);
      await clock.finish(world.submitCharges.execute());
      expect((await clock.finish(waiting))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
      expect((await world.find(FORECAST.requestId))?.status).to.equal('voided');
    });
  });

  it('keeps waiting instead of giving up when another worker has sent the charge meanwhile', async () => {
    world.network.down = true;
    const voiding = world.ledger.void.bind(world.ledger);
    const submitUntilSent = async () => {
      while (world.network.sends.length === 0) (await world.submitCharges.execute())._unsafeUnwrap();
    };
    world.ledger.void = (charge, verdict, now) => {
      world.network.down = false;
      return world.ledger
        .states([charge.id])
        .map(submitUntilSent)
        .andThen(() => voiding(charge, verdict, now));
    };
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: true, alreadyProcessed: false });
    await world.settle();
    expect(world.network.deducted).to.have.length(1);
  });

  it('keeps a charge that was promised when its repeat waits in vain for a network that is down', async () => {
    world.network.down = true;
    const promised = await world.deductUsage.execute({ charge: FORECAST, wait: { for: 'nothing' } });
    expect(promised._unsafeUnwrap().status).to.equal('reserved');
    const wait = { for: 'confirmation', timeoutMs: 5000 } as const;
    const repeat = world.deductUsage.execute({ charge: FORECAST, wait });
    for (let tick = 0; tick < 4; tick += 1) {
      await world.clock.advance(1000);
      await world.submitCharges.execute();
    }
    expect((await world.clock.finish(repeat))._unsafeUnwrap()).to.include({ status: 'reserved', settled: false });
    world.network.down = false;
    await world.clock.finish(world.submitCharges.execute());
    await world.settle();
    expect((await world.find(FORECAST.requestId))?.status).to.equal('confirmed');
  });
});

import { expect } from 'chai';
import { type CallCharge } from '../../../src/core/gateway/ports/held-calls.ts';
import { HOLD_MS } from '../../contract/api-key-scenario.ts';
import { claimDelivery } from '../../contract/held-call-scenario.ts';
import { reserve, valueOf } from '../../contract/scenario.ts';
import { SettlementWorld, type Failure } from '../../support/settlement-world.ts';

const AWAY_MS = 20_000;
const DURABLE_MS = 50;

describe('CallSettlements', () => {
  let world: SettlementWorld;
  beforeEach(async () => {
    world = await SettlementWorld.open();
  });

  const capture = (charge: CallCharge) => world.settlements.capture(charge);
  const beginMany = async (count: number) => {
    const charges: CallCharge[] = [];
    for (let call = 0; call < count; call += 1) charges.push(await world.begin(1n));
    return charges;
  };
  const sweep = () => world.clock.finish(world.sweepHolds.execute());

  describe('a verdict', () => {
    it('is durable within 50 ms', async () => {
      const [served, failed] = [await world.begin(10n), await world.begin(7n)];
      void capture(served);
      void world.settlements.release(failed);
      await world.clock.advance(DURABLE_MS);
      expect([await world.statusOf(served), await world.statusOf(failed)]).to.deep.equal(['reserved', 'not_served']);
      expect(await world.held()).to.equal(10n);
    });

    it('is durable within 50 ms although its first answer was lost', async () => {
      const served = await world.begin();
      world.failure = 'refused';
      const captured = capture(served);
      await world.clock.advance(1);
      world.failure = null;
      await world.clock.advance(DURABLE_MS - 1);
      expect(await captured).to.equal('captured');
      expect(await world.statusOf(served)).to.equal('reserved');
    });

    it('travels with those that came at the same time', async () => {
      const charges = await beginMany(5);
      await world.clock.finish(Promise.all(charges.map(capture)));
      expect(world.batches).to.deep.equal([['capture', 5]]);
    });

    it('waits a little for those that come after it, and shares their commit', async () => {
      const [first, second] = [await world.begin(), await world.begin()];
      const captured = [capture(first)];
      await world.clock.advance(15);
      captured.push(capture(second));
      await world.clock.advance(DURABLE_MS - 15);
      expect(world.batches).to.deep.equal([['capture', 2]]);
      expect(await Promise.all(captured)).to.deep.equal(['captured', 'captured']);
    });

    for (const failure of ['refused', 'answer_lost'] as Failure[]) {
      it(`waits for a database that is away for 20 s (${failure}), and counts once`, async () => {
        const [served, failed] = [await world.begin(10n), await world.begin(7n)];
        world.failure = failure;
        const captured = capture(served);
        const released = world.settlements.release(failed);
        await world.clock.advance(AWAY_MS);
        world.failure = null;
        expect(await world.clock.finish(captured, 2_000)).to.equal('captured');
        await world.clock.finish(released, 2_000);
        expect([await world.statusOf(served), await world.statusOf(failed)]).to.deep.equal(['reserved', 'not_served']);
        expect(await world.held()).to.equal(10n);
        expect(world.told).to.deep.equal([]);
      });
    }

    it('asks a database that is away less and less often', async () => {
      const served = await world.begin();
      world.failure = 'refused';
      void capture(served);
      await world.clock.advance(AWAY_MS);
      expect(world.batches.length).to.be.within(20, 30);
    });

    it('is given up when the hold must be over, and the sweeper gives the money back', async () => {
      const served = await world.begin();
      world.failure = 'refused';
      const captured = capture(served);
      const released = world.settlements.release(await world.begin(7n));
      await world.clock.advance(HOLD_MS - 2_000);
      expect(world.told).to.deep.equal([]);
      expect(await world.clock.finish(captured, 4_000)).to.equal('given_up');
      await world.clock.finish(released, 4_000);
      expect(world.told.toSorted()).to.deep.equal(['capture given up', 'release given up']);

      world.failure = null;
      await valueOf(world.settlements.keepAlive());
      expect(await sweep().then((swept) => swept._unsafeUnwrap())).to.equal(2);
      expect(await world.statusOf(served)).to.equal('hold_expired');
      expect(await world.held()).to.equal(0n);
    });

    it('is given up at once when too many wait', async () => {
      const charges = await beginMany(30);
      world.failure = 'refused';
      const outcomes = charges.map(capture);
      await world.clock.advance(1_000);
      world.failure = null;
      const settled = await world.clock.finish(Promise.all(outcomes));
      expect(settled.filter((outcome) => outcome === 'given_up')).to.have.length(14);
      expect(settled.filter((outcome) => outcome === 'captured')).to.have.length(16);
      expect(world.told).to.deep.equal(Array(14).fill('capture given up'));
    });
  });

  describe('the hold of a call', () => {
    const keepAliveFor = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += HOLD_MS / 4) {
        await world.clock.advance(HOLD_MS / 4);
        await world.clock.finish(world.settlements.keepAlive());
        await sweep();
      }
    };

    it('lasts as long as the call is under way, however slow it is', async () => {
      const slow = await world.begin();
      await keepAliveFor(5 * HOLD_MS);
      expect(await world.statusOf(slow)).to.equal('held');
      expect(await world.clock.finish(capture(slow))).to.equal('captured');
      expect(world.told).to.deep.equal([]);
    });

    it('is kept alive no longer when the call is over', async () => {
      const charge = await world.begin();
      expect(world.settlements.size).to.equal(1);
      await world.settlements.end(charge, null);
      expect(world.settlements.size).to.equal(0);
      await keepAliveFor(HOLD_MS);
      expect(await world.statusOf(charge)).to.equal('hold_expired');
      await world.settlements.end(charge, null);
    });

    it('is kept alive for all calls, in statements of a bounded size', async () => {
      await beginMany(501);
      await world.clock.finish(world.settlements.keepAlive());
      expect(world.batches).to.deep.equal([
        ['extend', 500],
        ['extend', 1],
      ]);
      world.failure = 'refused';
      const failed = await world.clock.finish(world.settlements.keepAlive());
      expect(failed._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
    });

    it('is swept when the process dies before the verdict is written, and nobody pays', async () => {
      const [unfinished, unwritten] = [await world.begin(), await world.begin(7n)];
      world.failure = 'refused';
      void capture(unwritten);
      await world.clock.advance(100);
      await world.die();
      world.failure = null;
      await keepAliveFor(HOLD_MS);
      for (const charge of [unfinished, unwritten]) expect(await world.statusOf(charge)).to.equal('hold_expired');
      expect(await world.held()).to.equal(0n);
      expect(world.told).to.include('2 swept');
    });

    it('that was swept is had back by its capture where there is money, else it is lost', async () => {
      const [first, second] = [await world.begin(600n), await world.begin(300n)];
      await world.clock.advance(HOLD_MS);
      await sweep();
      await reserve(world.stores, 'direct', 350n);
      expect(await world.clock.finish(capture(first))).to.equal('captured');
      expect(await world.clock.finish(capture(second))).to.equal('lost');
      expect(world.told).to.deep.equal(['2 swept', '1 lost']);
      expect(await world.held()).to.equal(950n);
    });
  });

  describe('the delivery of a call', () => {
    it('is written down when it ends, and runs until then', async () => {
      const [whole, broken] = [await world.begin(1n, true), await world.begin(1n, true)];
      await world.clock.finish(Promise.all([whole, broken].map(capture)));
      expect(await claimDelivery(world.stores, whole, world.clock.now())).to.equal('running');
      void world.settlements.end(whole, 'delivered');
      void world.settlements.end(broken, 'broken');
      await world.clock.advance(DURABLE_MS);
      expect(await claimDelivery(world.stores, whole, world.clock.now())).to.equal('delivered');
      expect(await claimDelivery(world.stores, broken, world.clock.now())).to.equal('granted');
    });

    it('keeps its lease for as long as it runs', async () => {
      const stream = await world.begin(1n, true);
      await world.clock.finish(capture(stream));
      await world.clock.advance(HOLD_MS - DURABLE_MS);
      await world.clock.finish(world.settlements.keepAlive());
      await world.clock.advance(HOLD_MS - 1);
      expect(await claimDelivery(world.stores, stream, world.clock.now())).to.equal('running');
    });

    it('keeps its lease although an older delivery of the same charge ends in the same process', async () => {
      const stream = await world.begin(1n, true);
      world.settlements.begin(stream);
      await world.settlements.end(stream, null);
      expect(world.settlements.size).to.equal(1);
      await world.settlements.end(stream, null);
      expect(world.settlements.size).to.equal(0);
    });

    it('is given up when its lease must be over', async () => {
      const charge = await world.begin(1n, true);
      world.failure = 'refused';
      const ended = world.settlements.end(charge, 'delivered');
      await world.clock.advance(HOLD_MS + 2_000);
      await ended;
      expect(world.told).to.deep.equal(['delivery given up']);
    });
  });

  describe('at the end of the process', () => {
    it('is idle once every verdict is durable', async () => {
      await world.settlements.idle();
      const charges = await beginMany(20);
      world.failure = 'refused';
      let idle = false;
      const outcomes = charges.slice(0, 10).map(capture);
      for (const charge of charges.slice(10)) void world.settlements.release(charge);
      const drained = world.settlements.idle().then(() => (idle = true));
      await world.clock.advance(5_000);
      expect(idle).to.equal(false);
      world.failure = null;
      await world.clock.finish(drained);
      expect(await Promise.all(outcomes)).to.deep.equal(Array(10).fill('captured'));
      expect(await world.held()).to.equal(10n);
    });

    it('waits no longer for a database that is away once it is closed', async () => {
      const charge = await world.begin();
      world.failure = 'refused';
      const captured = capture(charge);
      await world.clock.advance(5_000);
      world.settlements.close();
      expect(await captured).to.equal('given_up');
      await world.settlements.idle();
    });
  });
});

import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { type CallGathering } from '../../../src/core/billing/ports/call-gathering.ts';
import { FORECAST } from '../../support/billing-world.ts';
import { GatheringWorld, RIPENING_MS, WINDOW_MS, WINDOW_UNITS } from '../../support/gathering-world.ts';

const PRICE = 100_000n;
const idsOf = (stem: string, count: number) => Array.from({ length: count }, (_, n) => `gw_${stem}_${n}`);

describe('GatherCalls', () => {
  let world: GatheringWorld;
  beforeEach(async () => {
    world = await GatheringWorld.open();
    for (const user of ['alice', 'bob']) await world.billing.fund(user, 100n * WINDOW_UNITS);
    await world.nextWindow();
  });
  const served = () => world.items.map((item) => world.requestIdsOf(item));
  const shapes = () => world.items.map(({ units, charges }) => [charges.length, units]);

  it('makes one item of all calls of a consumer in a window, once the window is over', async () => {
    await world.serve('alice', ['gw_a1', 'gw_a2'], PRICE);
    await world.serve('bob', ['gw_b1'], PRICE);
    await world.billing.clock.advance(WINDOW_MS - 1);
    await world.serve('alice', ['gw_a3'], 2n * PRICE);
    expect(await world.gather()).to.equal(0);
    await world.billing.clock.advance(1);
    await world.serve('alice', ['gw_next'], PRICE);
    expect(await world.gather()).to.equal(2);
    expect(served()).to.deep.equal([['gw_a1', 'gw_a2', 'gw_a3'], ['gw_b1']]);
    expect(shapes()).to.deep.equal([
      [3, 4n * PRICE],
      [1, PRICE],
    ]);
    expect(await world.gather()).to.equal(0);
  });

  it('gathers at once, with those of this window, when the sum is reached', async () => {
    await world.serve('alice', ['gw_a1'], WINDOW_UNITS - 1n);
    expect(await world.gather()).to.equal(0);
    await world.serve('alice', ['gw_a2'], 1n);
    await world.serve('bob', ['gw_b1'], PRICE);
    expect(await world.gather()).to.equal(1);
    expect(served()).to.deep.equal([['gw_a1', 'gw_a2']]);
  });

  it('lets calls of several windows travel together when nobody gathered them in time', async () => {
    await world.serve('alice', ['gw_a1'], PRICE);
    await world.nextWindow();
    await world.serve('alice', ['gw_a2'], PRICE);
    await world.nextWindow();
    expect(await world.gather()).to.equal(1);
    expect(served()).to.deep.equal([['gw_a1', 'gw_a2']]);
  });

  it('asks for a submission when it has made something, and only then', async () => {
    await world.gather();
    expect(world.submissionsRequested).to.equal(0);
    await world.serve('alice', ['gw_a1'], PRICE);
    await world.nextWindow();
    await world.gather();
    expect(world.submissionsRequested).to.equal(1);
  });

  it('never makes an item above what the contract deducts at once; a call above it stands alone', async () => {
    world.maxDeduct = 10n * PRICE;
    await world.serve('alice', idsOf('small', 25), PRICE);
    await world.serve('alice', ['gw_large'], 11n * PRICE);
    await world.nextWindow();
    expect(await world.gather()).to.equal(4);
    expect(shapes()).to.deep.equal([
      [10, 10n * PRICE],
      [10, 10n * PRICE],
      [5, 5n * PRICE],
      [1, 11n * PRICE],
    ]);
  });

  it('waits while it cannot find out what the contract deducts at once', async () => {
    world.maxDeduct = 'unknown';
    await world.serve('alice', ['gw_a1'], PRICE);
    await world.nextWindow();
    expect(await world.gather()).to.equal(0);
    world.maxDeduct = null;
    expect(await world.gather()).to.equal(1);
  });

  it('puts at most ten thousand charges into an item', async () => {
    await world.serve('alice', idsOf('many', 10_001), 1n);
    await world.nextWindow();
    expect(await world.gather()).to.equal(2);
    expect(shapes()).to.deep.equal([
      [10_000, 10_000n],
      [1, 1n],
    ]);
  });

  it('gives every item an id of its own that stands for exactly its charges', async () => {
    await world.serve('alice', ['gw_a1'], PRICE);
    await world.serve('bob', ['gw_b1'], PRICE);
    await world.nextWindow();
    await world.gather();
    const ids = world.items.map(({ onChainId }) => onChainId);
    expect(new Set(ids).size).to.equal(2);
    for (const id of ids) expect(id).to.match(/^[0-9A-Za-z]{32}$/);
  });

  it('goes through all vaults, however many pages they are', async () => {
    const all = Array.from({ length: 2500 }, (_, n) => ({
      vaultId: BigInt(n + 1),
      contractId: 'C',
      due: 'window' as const,
    }));
    const looked: bigint[] = [];
    const gathering: CallGathering = {
      vaults: (_, { after, limit }) => okAsync(all.filter(({ vaultId }) => vaultId > after).slice(0, limit)),
      ungathered: (vaultId) => {
        looked.push(vaultId);
        return okAsync([]);
      },
      form: () => okAsync(true),
    };
    await world.billing.clock.finish(world.worker(gathering).execute());
    expect(looked).to.deep.equal(all.map(({ vaultId }) => vaultId));
  });

  describe('beside other workers', () => {
    const spoiled = (before: (form: number) => Promise<unknown>): CallGathering => {
      let forms = 0;
      const { gathering } = world;
      return new Proxy(gathering, {
        get: (_, name: keyof CallGathering) => {
          if (name !== 'form') return gathering[name].bind(gathering);
          return (...args: Parameters<CallGathering['form']>) =>
            ResultAsync.fromSafePromise(before((forms += 1))).andThen(() => gathering.form(...args));
        },
      });
    };
    const run = (gathering: CallGathering) => world.billing.clock.finish(world.worker(gathering).execute());

    it('gathers every call once, whichever of two is faster', async () => {
      await world.serve('alice', idsOf('a', 50), PRICE);
      await world.serve('bob', idsOf('b', 50), PRICE);
      await world.nextWindow();
      await Promise.all([run(world.gathering), run(world.gathering)]);
      expect(served().flat().sort()).to.deep.equal([...idsOf('a', 50), ...idsOf('b', 50)].sort());
    });

    it('gathers the others when one was voided between the look and the change', async () => {
      const [, second] = await world.serve('alice', ['gw_a1', 'gw_a2', 'gw_a3'], PRICE);
      await world.nextWindow();
      const verdict = { reason: 'admin', final: true } as const;
      const voidOnce = spoiled(async (form) => {
        if (form === 1) await world.billing.ledger.void({ id: second!, attempt: 1 }, verdict, 0);
      });
      expect((await run(voidOnce))._unsafeUnwrap()).to.deep.equal({ items: 1 });
      expect(served()).to.deep.equal([['gw_a1', 'gw_a3']]);
    });

    it('leaves a vault to others that change it again and again, and gathers the next', async () => {
      await world.serve('alice', idsOf('a', 9), PRICE);
      await world.serve('bob', ['gw_b1'], PRICE);
      await world.nextWindow();
      const verdict = { reason: 'admin', final: true } as const;
      const alices = world.billing.database.charges.values().filter(({ userId }) => userId === 'alice');
      const voidAlways = spoiled(async () => {
        const next = alices.next().value;
        if (next !== undefined) await world.billing.ledger.void(next, verdict, 0);
      });
      const result = await run(voidAlways);
      expect(result._unsafeUnwrap().items).to.be.at.most(2);
      expect(served()).to.deep.include(['gw_b1']);
      await world.gather();
      const voided = world.billing.database.charges
        .values()
        .filter(({ status }) => status === 'voided')
        .toArray();
      expect(served().flat()).to.have.length(10 - voided.length);
    });

    it('tells when the store does not answer', async () => {
      await world.serve('alice', ['gw_a1'], PRICE);
      await world.nextWindow();
      for (const name of ['vaults', 'ungathered', 'form'] as const) {
        const gathering = new Proxy(world.gathering, {
          get: (target, asked: keyof CallGathering) =>
            asked === name ? () => errAsync({ kind: 'database_unavailable' }) : target[asked].bind(target),
        });
        expect((await run(gathering))._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
      }
      expect(world.submissionsRequested).to.equal(0);
    });
  });

  it('leaves items to ripen, so that those formed one after the other travel together', async () => {
    await world.serve('alice', ['gw_a1'], PRICE);
    await world.serve('bob', ['gw_b1'], PRICE);
    await world.nextWindow();
    await world.gather();
    const { clock, submitCharges, network } = world.billing;
    expect((await clock.finish(submitCharges.execute()))._unsafeUnwrap().transactions).to.equal(0);
    await clock.advance(RIPENING_MS);
    expect((await clock.finish(submitCharges.execute()))._unsafeUnwrap().transactions).to.equal(1);
    await world.billing.settle();
    expect(network.deducted.map((item) => item.units)).to.deep.equal([PRICE, PRICE]);
  });

  it('leaves direct charges to travel each for itself, in the same transaction', async () => {
    await world.serve('alice', ['gw_a1', 'gw_a2'], PRICE);
    await world.nextWindow();
    await world.gather();
    const direct = { ...FORECAST, userId: 'alice', fingerprint: Buffer.from('direct') };
    (await world.billing.ledger.reserveMany([direct], world.billing.clock.now()))._unsafeUnwrap();
    await world.submitRipe();
    await world.billing.settle();
    const units = world.billing.network.deducted.map((item) => item.units);
    expect(units).to.deep.equal([2n * PRICE, FORECAST.units]);
    expect(world.billing.network.sends).to.have.length(1);
    for (const requestId of ['gw_a1', 'gw_a2', FORECAST.requestId]) {
      expect((await world.billing.find(requestId))?.status).to.equal('confirmed');
    }
  });
});

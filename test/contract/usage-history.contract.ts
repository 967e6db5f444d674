import { expect } from 'chai';
import fc from 'fast-check';
import { type UsageFilter, type UsageSums } from '../../src/core/billing/ports/usage-history.ts';
import { bucketStartOf, USAGE_GROUPINGS, type UsageGrouping } from '../../src/core/billing/usage-bucket.ts';
import { CHANNEL, chargeIn, claim, formAll, fund, landing, lease, NOW, prepared, unique, valueOf } from './scenario.ts';
import { newCharge, travel } from './scenario.ts';
import { addKey, holdAll, holdFor, offerApi } from './api-key-scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FUNDS = 10n ** 18n;
const EVER = { from: NOW - 366 * DAY, to: NOW + DAY };
const RELEASED = { reason: 'network_unavailable', final: false } as const;

const filterOf = (over: Partial<UsageFilter> = {}): UsageFilter => ({
  userId: 'alice',
  period: EVER,
  apiId: null,
  ...over,
});

interface Planned {
  readonly requestId: string;
  readonly apiId: string;
  readonly units: bigint;
  readonly createdAt: number;
  readonly fate: 'reserved' | 'confirmed' | 'voided' | 'charged anew';
}

export function describeUsageHistory(name: string, openWorld: OpenWorld): void {
  describe(`UsageHistory on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', FUNDS);
      await fund(world, 'bob', FUNDS);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('list', () => lists(opened));
    describe('sum', () => sums(opened));

    it('finds nothing for a user without a vault', async () => {
      const filter = filterOf({ userId: 'nobody' });
      expect(await valueOf(world.usage.list(filter, { after: null, limit: 10 }))).to.deep.equal([]);
      expect(await valueOf(world.usage.sum(filter, 'day'))).to.deep.equal({ byApi: [], buckets: [] });
    });
  });

  it(`on ${name} sums are those of the single charges, whatever became of them and wherever a period begins`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { maxLength: 30 }),
        fc.array(question, { maxLength: 8 }),
        async (plan, asked) => {
          const world = await openWorld();
          try {
            await fund(world, 'alice', FUNDS);
            const charges = await carryOut(world, plan);
            for (const each of asked) await expectSums(world, charges, each);
            await valueOf(world.tallies.tally(0n, 5));
            for (const each of asked) await expectSums(world, charges, each);
          } finally {
            await world.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  }).timeout(60_000);
}

function lists(world: () => World): void {
  const idsOf = async (over: Partial<UsageFilter> = {}, after: bigint | null = null, limit = 100) =>
    (await valueOf(world().usage.list(filterOf(over), { after, limit }))).map(({ id }) => id);

  it('shows each event with what it was charged for', async () => {
    const ids = { apiId: 'weather', endpointId: 'forecast', apiKeyId: 'key-7' };
    const [outcome] = await valueOf(world().ledger.reserveMany([newCharge('r', 12_345n, ids)], NOW - 5));
    const { id } = chargeIn(outcome);
    const common = { id, requestId: 'r', ...ids, units: 12_345n, createdAt: NOW - 5 };
    const [reserved] = await valueOf(world().usage.list(filterOf(), { after: null, limit: 1 }));
    expect(reserved).to.deep.equal({ ...common, status: 'reserved', hash: null });
    const { id: transaction, hash } = await travel(world());
    const [submitted] = await valueOf(world().usage.list(filterOf(), { after: null, limit: 1 }));
    expect(submitted).to.deep.equal({ ...common, status: 'submitted', hash });
    await valueOf(world().transactions.confirm(transaction, landing(103), NOW));
    await valueOf(world().transactions.finishConfirmed(10, NOW));
    const [confirmed] = await valueOf(world().usage.list(filterOf(), { after: null, limit: 1 }));
    expect(confirmed).to.deep.equal({ ...common, status: 'confirmed', hash });
  });

  it('shows the newest first, each once, page by page, whatever is final and whatever comes new', async () => {
    const times = [5, 3, 3, 3, 4, 1, 2, 3, 3];
    const made = [];
    for (const [index, time] of times.entries()) {
      made.push({ id: await charge(world(), { at: NOW - time * HOUR }), time });
      if (index === 4) await confirmAll(world());
    }
    const expected = made.toSorted((a, b) => a.time - b.time || (a.id > b.id ? -1 : 1)).map(({ id }) => id);
    const seen: bigint[] = [];
    let page = await idsOf({}, null, 2);
    while (page.length > 0) {
      seen.push(...page);
      await charge(world(), { at: NOW });
      page = await idsOf({}, page.at(-1) ?? null, 2);
    }
    expect(seen).to.deep.equal(expected);
  });

  it('begins with the period and ends before its end', async () => {
    const period = { from: NOW - HOUR, to: NOW };
    const inside = [await charge(world(), { at: NOW - HOUR }), await charge(world(), { at: NOW - 1 })];
    for (const at of [NOW - HOUR - 1, NOW]) await charge(world(), { at });
    expect(await idsOf({ period })).to.deep.equal(inside.toReversed());
    await confirmAll(world());
    expect(await idsOf({ period })).to.deep.equal(inside.toReversed());
  });

  it('shows one API alone', async () => {
    const first = await charge(world(), { apiId: 'weather' });
    await charge(world(), { apiId: 'stocks' });
    await confirmAll(world());
    const second = await charge(world(), { apiId: 'weather' });
    await charge(world(), { apiId: 'stocks' });
    expect(await idsOf({ apiId: 'weather' })).to.deep.equal([second, first]);
    expect(await idsOf({ apiId: 'weather' }, second, 5)).to.deep.equal([first]);
    expect(await idsOf({ apiId: 'nothing' })).to.deep.equal([]);
  });

  it("shows no event of another user, nor anything behind another's event", async () => {
    const own = await charge(world(), {});
    const foreign = await charge(world(), { userId: 'bob' });
    expect(await idsOf()).to.deep.equal([own]);
    expect(await idsOf({}, foreign)).to.deep.equal([]);
    expect(await idsOf({}, 999_999_999n)).to.deep.equal([]);
  });

  it('leaves out what was released, until it is charged anew', async () => {
    const id = await charge(world(), { requestId: 'r', units: 10n });
    await valueOf(world().ledger.void({ id, attempt: 1 }, RELEASED, NOW));
    expect(await idsOf()).to.deep.equal([]);
    await charge(world(), { requestId: 'r', units: 10n });
    expect(await idsOf()).to.deep.equal([id]);
  });

  it('counts a free call, and none that is still under way', async () => {
    await offerApi(world());
    const key = await addKey(world());
    const holds = [holdFor(key, 'gw_free', 0n), holdFor(key, 'gw_held', 4n)];
    await holdAll(world(), holds, NOW);
    for (let look = 0; look < 2; look += 1) {
      const events = await valueOf(world().usage.list(filterOf(), { after: null, limit: 5 }));
      expect(events.map(({ requestId, status, units }) => [requestId, status, units])).to.deep.equal([
        ['gw_free', 'free', 0n],
      ]);
      const { byApi } = await valueOf(world().usage.sum(filterOf(), null));
      expect(byApi.map(({ calls, units }) => [calls, units])).to.deep.equal([[1n, 0n]]);
      await valueOf(world().tallies.tally(0n, 10));
    }
    expect(await valueOf(world().tallies.tally(0n, 10))).to.equal(null);
  });

  it('counts a charge in review, and no longer when it is written off', async () => {
    const id = await charge(world(), {});
    const { id: transaction, itemIds } = await travel(world());
    await valueOf(world().transactions.escalate(transaction, NOW));
    const [event] = await valueOf(world().usage.list(filterOf(), { after: null, limit: 5 }));
    expect(event).to.include({ id, status: 'review' });
    await valueOf(world().desk.writeOff(itemIds[0]!, NOW));
    expect(await idsOf()).to.deep.equal([]);
    expect((await valueOf(world().usage.sum(filterOf(), null))).byApi).to.deep.equal([]);
  });
}

function sums(world: () => World): void {
  it('is exact far beyond what a float holds', async () => {
    const units = 90_071_992_547_409_93n;
    for (let count = 0; count < 3; count += 1) await charge(world(), { units });
    await confirmAll(world());
    for (let count = 0; count < 4; count += 1) await charge(world(), { units });
    const { byApi } = await valueOf(world().usage.sum(filterOf(), null));
    expect(byApi).to.deep.equal([{ apiId: 'api', calls: 7n, units: 7n * units }]);
  });

  it('is one moment: what is being confirmed meanwhile is never missing nor counted twice', async () => {
    const requests = Array.from({ length: 40 }, () => newCharge(unique('r'), 3n));
    await valueOf(world().ledger.reserveMany(requests, NOW));
    const { id } = await travel(world());
    await valueOf(world().transactions.confirm(id, landing(103), NOW));
    const finishing = (async () => {
      for (let chunk = 0; chunk < 40; chunk += 1) await valueOf(world().transactions.finishConfirmed(1, NOW));
    })();
    for (let look = 0; look < 30; look += 1) {
      const { byApi } = await valueOf(world().usage.sum(filterOf(), null));
      expect(byApi).to.deep.equal([{ apiId: 'api', calls: 40n, units: 120n }]);
    }
    await finishing;
  });

  it("has nothing of another user's", async () => {
    await charge(world(), { userId: 'bob' });
    await confirmAll(world());
    await charge(world(), { userId: 'bob' });
    expect(await valueOf(world().usage.sum(filterOf(), 'day'))).to.deep.equal({ byApi: [], buckets: [] });
  });

  for (const [grouping, starts] of [
    ['day', ['2026-10-31', '2026-11-01', '2026-11-02']],
    ['week', ['2026-10-26', '2026-11-02']],
    ['month', ['2026-10-01', '2026-11-01']],
  ] as const) {
    it(`puts a call at midnight into the new ${grouping}, in UTC`, async () => {
      // A Saturday, a Sunday and a Monday, in two months.
      for (const time of ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z']) {
        await charge(world(), { at: Date.parse(time) });
      }
      const look = async () => {
        const { buckets } = await valueOf(world().usage.sum(filterOf(), grouping));
        return buckets.map(({ start }) => new Date(start).toISOString().slice(0, 10)).sort();
      };
      expect(await look()).to.deep.equal(starts);
      await confirmAll(world());
      expect(await look()).to.deep.equal(starts);
    });
  }
}

/** The id of a new charge. */
async function charge(
  world: World,
  { at = NOW, requestId = unique('r'), units = 5n, userId = 'alice', apiId = 'api' },
): Promise<bigint> {
  const [outcome] = await valueOf(world.ledger.reserveMany([newCharge(requestId, units, { userId, apiId })], at));
  return chargeIn(outcome).id;
}

/** Everything that is reserved lands. */
async function confirmAll(world: World): Promise<void> {
  await formAll(world);
  await valueOf(world.channels.register([CHANNEL]));
  const token = unique('worker');
  const channel = await lease(world, token);
  const items = await claim(world, token);
  if (channel !== null && items.length > 0) {
    const transaction = prepared({ sequence: channel.lastSequence + 1n });
    const itemIds = items.map(({ id }) => id);
    const outcome = await valueOf(world.transactions.persist(transaction, { token, itemIds }, NOW));
    if (outcome.kind === 'lost') throw new Error('The transaction was not persisted');
    await valueOf(world.transactions.confirm(outcome.id, landing(103), NOW));
    await valueOf(world.transactions.finishConfirmed(100, NOW));
  }
  await valueOf(world.channels.release(token));
}

const planned = fc.record({
  apiId: fc.constantFrom('weather', 'stocks', 'maps'),
  units: fc.bigInt({ min: 1n, max: 10n ** 15n }),
  // Dense around now, so that hours and days are cut through the middle of what there is.
  createdAt: fc
    .oneof(fc.integer({ min: -40 * DAY, max: 0 }), fc.integer({ min: -5 * HOUR, max: 0 }))
    .map((ago) => NOW + ago),
  fate: fc.constantFrom('reserved' as const, 'confirmed' as const, 'voided' as const, 'charged anew' as const),
});

interface Question {
  readonly from: number;
  readonly lengthMs: number;
  readonly apiId: string | null;
  readonly grouping: UsageGrouping;
}

const question: fc.Arbitrary<Question> = fc.record({
  from: fc.oneof(fc.integer({ min: -41 * DAY, max: 0 }), fc.integer({ min: -6 * HOUR, max: 0 }), fc.constant(-DAY)),
  lengthMs: fc.oneof(fc.integer({ min: 1, max: 42 * DAY }), fc.integer({ min: 1, max: 3 * HOUR }), fc.constant(DAY)),
  apiId: fc.constantFrom('weather', null),
  grouping: fc.constantFrom(...USAGE_GROUPINGS),
});

async function carryOut(world: World, plan: readonly Omit<Planned, 'requestId'>[]): Promise<readonly Planned[]> {
  const charges = plan.map((each) => ({ ...each, requestId: unique('r') }));
  const idOf = new Map<string, bigint>();
  const make = async ({ requestId, units, apiId, createdAt: at }: Planned) =>
    idOf.set(requestId, await charge(world, { requestId, units, apiId, at }));
  for (const each of charges.filter(({ fate }) => fate === 'confirmed')) await make(each);
  await confirmAll(world);
  for (const each of charges.filter(({ fate }) => fate !== 'confirmed')) {
    await make(each);
    if (each.fate === 'reserved') continue;
    await valueOf(world.ledger.void({ id: idOf.get(each.requestId)!, attempt: 1 }, RELEASED, NOW));
    if (each.fate === 'charged anew') await make({ ...each, createdAt: NOW });
  }
  return charges.filter(({ fate }) => fate !== 'voided');
}

async function expectSums(world: World, charges: readonly Planned[], asked: Question): Promise<void> {
  const period = { from: NOW + asked.from, to: NOW + asked.from + asked.lengthMs };
  const { apiId, grouping } = asked;
  const found = await valueOf(world.usage.sum(filterOf({ period, apiId }), grouping));
  const counted = charges.filter(
    (each) => each.createdAt >= period.from && each.createdAt < period.to && (apiId === null || each.apiId === apiId),
  );
  expect(sorted(found)).to.deep.equal({
    byApi: sumsBy(counted, (each) => each.apiId),
    buckets: sumsBy(counted, (each) => bucketStartOf(each.createdAt, grouping).toString()),
  });
}

const sorted = ({ byApi, buckets }: UsageSums) => ({
  byApi: byApi.map(({ apiId, calls, units }) => [apiId, calls, units]).sort(),
  buckets: buckets.map(({ start, calls, units }) => [start.toString(), calls, units]).sort(),
});

function sumsBy(charges: readonly Planned[], keyOf: (charge: Planned) => string) {
  const groups = Map.groupBy(charges, keyOf);
  return [...groups]
    .map(([key, group]) => [key, BigInt(group.length), group.reduce((sum, { units }) => sum + units, 0n)])
    .sort();
}

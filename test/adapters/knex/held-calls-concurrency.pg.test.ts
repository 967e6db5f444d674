import { expect } from 'chai';
import { type ApiKey } from '../../../src/core/access/api-key.ts';
import { addKey, holdAll, offerApi } from '../../contract/api-key-scenario.ts';
import { itemOver, ungatheredOf } from '../../contract/call-scenario.ts';
import { call } from '../../contract/held-call-scenario.ts';
import { fund, NOW, travel, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const ROUNDS = 25;
const BATCH = 24;
const SHORT_MS = 5;

const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

/**
 * Everything that touches held calls at once, on a hot vault and beside it, from two processes and in opposite orders. A
 * deadlock would answer `database_unavailable`, which no step here allows.
 */
describe('Held calls of two processes', function () {
  this.timeout(120_000);
  let target: TestDatabase;
  let stores: KnexStores[];
  let worlds: World[];
  let keys: ApiKey[];
  const vaultIds: bigint[] = [];

  before(async () => {
    target = await testDatabase();
    stores = [knexStores(target.url), knexStores(target.url)];
    worlds = stores.map((each) => ({ ...each, close: () => Promise.resolve() }));
    await offerApi(worlds[0]!);
    keys = [];
    for (const userId of ['alice', 'bob']) {
      vaultIds.push((await fund(worlds[0]!, userId, 4_000n)).id);
      keys.push(await addKey(worlds[0]!, { userId, spendLimit: 3_500n }), await addKey(worlds[0]!, { userId }));
    }
  });
  afterEach(() => {
    expect(stores.flatMap(({ failures }) => failures)).to.deep.equal([]);
  });
  after(async () => {
    for (const { database } of stores) await database.close();
    await target.drop();
  });

  let working = 0;

  /** Holds batches of calls, then captures, releases, extends or forgets them. */
  async function serve(world: World, name: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const now = NOW + round * SHORT_MS;
      const batch = Array.from({ length: BATCH }, (_, place) => {
        // Mostly the hot vault's; the request ids repeat between the processes, so that they meet in races.
        const key = keys[place % 5 === round % 5 ? 2 + (place % 2) : place % 2]!;
        const requestId = `gw_${place % 3 === 0 ? 'shared' : name}_${round}_${place}`;
        return call(key, requestId, BigInt(1 + (place % 4)), { expiresAt: now + SHORT_MS, keepsDelivery: true });
      });
      const outcomes = await holdAll(world, name === 'one' ? batch : batch.toReversed(), now);
      const held = outcomes.flatMap((outcome) =>
        outcome.kind === 'held' ? [{ chargeId: outcome.charge.id, attempt: outcome.charge.attempt }] : [],
      );
      const part = (remainder: number) => held.filter((_, place) => place % 4 === remainder);
      await Promise.all([
        valueOf(world.calls.captureMany(part(0).toReversed(), now)),
        valueOf(world.calls.releaseMany(part(1), now)),
        valueOf(world.calls.extendMany([...part(0), ...part(2)].toReversed(), now + 3 * SHORT_MS, now)),
      ]);
      // Late: some of these have been swept, and some of those cannot be paid any more.
      const late = [...part(2), ...part(3)];
      await valueOf(world.calls.captureMany(late, now + 2 * SHORT_MS));
      const ends = held.map((charge, place) => ({ ...charge, end: place % 2 === 0 ? 'broken' : 'delivered' }) as const);
      await valueOf(world.calls.endDeliveries(ends.toReversed(), now));
    }
  }

  async function whileServing(step: (round: number) => Promise<void>): Promise<void> {
    for (let round = 0; working > 0; round += 1) await step(round);
  }

  const sweep = (world: World) => (round: number) =>
    valueOf(world.calls.sweep(7, NOW + (round % ROUNDS) * SHORT_MS)).then(() => undefined);

  /** Voids one captured call of each vault and takes some others to the ledger; false when there was none. */
  async function confirm(world: World): Promise<boolean> {
    let items = 0;
    for (const vaultId of vaultIds) {
      const [first, ...calls] = (await ungatheredOf(world, vaultId)).slice(0, 10);
      if (first === undefined) continue;
      expect(await valueOf(world.ledger.void(first, { reason: 'admin', final: true }, NOW))).to.equal('voided');
      if (calls.length > 0 && (await valueOf(world.gathering.form(itemOver(vaultId, calls), NOW)))) items += 1;
    }
    if (items === 0) return false;
    const { id } = await travel(world);
    await valueOf(world.transactions.confirm(id, { ledger: 105, feeStroops: 100n }, NOW));
    await valueOf(world.transactions.finishConfirmed(50, NOW));
    return true;
  }

  it('lose and double nothing, and never wait for each other in a circle', async () => {
    const [one, two] = [worlds[0]!, worlds[1]!];
    const serving = [serve(one, 'one'), serve(two, 'two')].map((work) => work.finally(() => (working -= 1)));
    working = serving.length;
    await Promise.all([
      ...serving,
      whileServing(sweep(one)),
      whileServing(sweep(two)),
      whileServing(async () => {
        if (!(await confirm(two))) await aMoment();
      }),
    ]);
    while (await confirm(one));
    while ((await valueOf(one.calls.sweep(500, NOW * 2))) > 0);

    const { rows } = await stores[0]!.database.knex.raw<{ rows: Record<string, bigint>[] }>(`
      SELECT
        v.held - coalesce(sum(u.units) FILTER (WHERE u.status IN ('held', 'reserved')), 0) AS held_drift,
        4000 - v.balance_snapshot - coalesce(sum(u.units) FILTER (WHERE u.status = 'confirmed'), 0) AS balance_drift,
        count(*) FILTER (WHERE u.status = 'held') AS still_held,
        count(*) FILTER (WHERE u.status = 'confirmed') > 9 AS some_paid,
        count(*) FILTER (WHERE u.void_reason = 'not_served') > 9 AS some_released,
        count(*) FILTER (WHERE u.void_reason = 'hold_expired') > 0 AS some_swept
      FROM vaults v
      JOIN (SELECT *, (amount_usdc * 10000000)::bigint AS units FROM usage_events) u ON u.vault_id = v.id
      GROUP BY v.id ORDER BY v.id`);
    const lively = { some_paid: true, some_released: true, some_swept: true };
    const sound = { held_drift: '0', balance_drift: '0', still_held: 0n, ...lively };
    expect(rows).to.deep.equal([sound, sound]);
    const spent = await stores[0]!.database.knex.raw<{ rows: { drift: string }[] }>(`
      SELECT k.spent - coalesce(sum(e.amount_usdc) * 10000000, 0) AS drift
      FROM api_keys k LEFT JOIN usage_events e ON e.api_key_id = k.id AND e.counts_on_key GROUP BY k.id, k.spent`);
    expect(spent.rows.map(({ drift }) => Number(drift))).to.deep.equal([0, 0, 0, 0]);
  });
});

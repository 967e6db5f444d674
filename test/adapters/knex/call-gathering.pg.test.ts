import { expect } from 'chai';
import { type Knex } from 'knex';
import { type ApiKey } from '../../../src/core/access/api-key.ts';
import { down, up } from '../../../migrations/026_collect_captured_calls.ts';
import { UNGATHERED } from '../../../src/adapters/knex/knex-call-gathering.ts';
import { type NewGatheredItem } from '../../../src/core/billing/ports/call-gathering.ts';
import { addKey, holdAll, holdFor, offerApi } from '../../contract/api-key-scenario.ts';
import { capture, gatherAll, itemOver, ungatheredOf } from '../../contract/call-scenario.ts';
import { claim, fund, landing, moneyOf, NOW, reserve, travel, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, NETWORK } from '../../support/knex-world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const ROUNDS = 10;
const GIVEN_UP = { reason: 'network_unavailable', final: false } as const;
const requestIdsOf = (stem: string, count: number) => Array.from({ length: count }, (_, n) => `gw_${stem}_${n}`);

/** Two pools on one database stand for two processes. */
describe('Gathering on one database', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;
  let key: ApiKey;
  let vaultId: bigint;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
    await offerApi(one);
    vaultId = (await fund(one, 'alice', 1_000_000n)).id;
    key = await addKey(one);
  });
  afterEach(() => processes.close());

  it('makes one item of the same calls when two processes gather them at once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await capture(one, key, { requestIds: requestIdsOf(`r${round}`, 20), units: 1n });
      const item = itemOver(vaultId, await ungatheredOf(one, vaultId));
      const both = await Promise.all([valueOf(one.gathering.form(item, NOW)), valueOf(two.gathering.form(item, NOW))]);
      expect([...both].sort()).to.deep.equal([false, true]);
    }
    expect(await claim(one, 'w')).to.have.length(ROUNDS);
  });

  it('makes one of two items that overlap, and none that has lost a charge', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await capture(one, key, { requestIds: requestIdsOf(`r${round}`, 20), units: 1n });
      const calls = await ungatheredOf(one, vaultId);
      const both = await Promise.all([
        valueOf(one.gathering.form(itemOver(vaultId, calls.slice(0, 15)), NOW)),
        valueOf(two.gathering.form(itemOver(vaultId, calls.slice(5)), NOW)),
      ]);
      expect([...both].sort()).to.deep.equal([false, true]);
      const left = await ungatheredOf(one, vaultId);
      expect(left).to.have.length(5);
      expect(await valueOf(one.gathering.form(itemOver(vaultId, left), NOW))).to.equal(true);
    }
  });

  it('either gathers a call or has it voided first: never an item with a voided charge in it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await capture(one, key, { requestIds: requestIdsOf(`r${round}`, 20), units: 1n });
      const item = itemOver(vaultId, await ungatheredOf(one, vaultId));
      const [formed, voided] = await Promise.all([
        valueOf(one.gathering.form(item, NOW)),
        valueOf(two.ledger.void({ id: ids[7]!, attempt: 1 }, GIVEN_UP, NOW)),
      ]);
      expect(voided).to.equal('voided');
      // Formed first or not: the void has closed the item, or kept it from being formed.
      expect(await claim(one, `w${round}`)).to.deep.equal([]);
      expect(await ungatheredOf(one, vaultId)).to.have.length(19);
      await gatherAll(one, vaultId);
      expect((await claim(one, `w${round}`)).map(({ units }) => units)).to.deep.equal([19n]);
      expect(typeof formed).to.equal('boolean');
    }
    expect((await moneyOf(one))[1]).to.equal(BigInt(ROUNDS * 19));
  });

  it('writes no call when it gathers all that a vault has, and else the fewer', async () => {
    const written = async (gather: () => Promise<unknown>) => {
      const versions = async () => {
        const { rows } = await processes.knex.raw<{ rows: { id: bigint; version: string }[] }>(
          'SELECT id, ctid::text AS version FROM usage_events ORDER BY id',
        );
        return new Map(rows.map(({ id, version }) => [id, version]));
      };
      const before = await versions();
      await gather();
      const after = await versions();
      return [...before].filter(([id, version]) => after.get(id) !== version).map(([id]) => id);
    };
    const ids = await capture(one, key, { requestIds: requestIdsOf('w', 10), units: 1n });
    const calls = await ungatheredOf(one, vaultId);
    const form = (some: typeof calls) => async () =>
      expect(await valueOf(one.gathering.form(itemOver(vaultId, some), NOW))).to.equal(true);
    expect(await written(form(calls.slice(0, 3)))).to.deep.equal(ids.slice(0, 3));
    expect(await written(form(calls.slice(3, 8)))).to.deep.equal(ids.slice(8));
    expect(await written(form(calls.slice(8)))).to.deep.equal([]);
    expect((await claim(one, 'w')).map(({ units }) => units).toSorted()).to.deep.equal([2n, 3n, 5n]);
    expect(await moneyOf(one)).to.deep.equal([1_000_000n, 10n]);
  });

  it('gathers each call once while others are captured, and leaves none behind', async () => {
    const serve = async (world: World, stem: string) => {
      for (let batch = 0; batch < ROUNDS; batch += 1) {
        await capture(world, key, { requestIds: requestIdsOf(`${stem}${batch}`, 7), units: 1n });
      }
    };
    let serving = true;
    const gather = async (world: World) => {
      for (;;) {
        const last = !serving;
        const calls = await ungatheredOf(world, vaultId);
        if (calls.length > 0) await valueOf(world.gathering.form(itemOver(vaultId, calls), NOW));
        if (last) return;
      }
    };
    const gathering = [gather(one), gather(two)];
    await Promise.all([serve(one, 'one'), serve(two, 'two')]).finally(() => (serving = false));
    await Promise.all(gathering);
    expect(await ungatheredOf(one, vaultId)).to.deep.equal([]);
    const { rows } = await processes.knex.raw<{ rows: Record<string, bigint>[] }>(`
      SELECT count(*) AS charges, count(DISTINCT l.charge_id) AS calls,
        count(*) FILTER (WHERE e.chain_item_id = l.item_id) AS linked,
        (SELECT sum(i.amount)::bigint FROM chain_items i) AS units
      FROM chain_item_charges l JOIN usage_events e ON e.id = l.charge_id`);
    const all = BigInt(2 * ROUNDS * 7);
    expect(rows).to.deep.equal([{ charges: all, calls: all, linked: all, units: all }]);
  });

  it('forgets no call that is captured while a direct charge of its vault is voided', async () => {
    const direct = await reserve(one, 'direct', 1n);
    const [held] = await holdAll(one, [holdFor(key, 'gw_a', 1n)], NOW);
    if (held?.kind !== 'held') throw new Error('Not held');
    await processes.knex('collecting_items').insert({ vault_id: vaultId, since: new Date(NOW) });
    let voiding: PromiseLike<string> | undefined;
    await processes.knex.transaction(async (session) => {
      const asked = [NETWORK, [held.charge.id], [1], new Date(NOW)];
      await session.raw('SELECT * FROM capture_calls(?, ?::bigint[], ?::integer[], ?)', asked as never);
      voiding = valueOf(two.ledger.void({ id: direct.id, attempt: 1 }, GIVEN_UP, NOW));
      // Whether it waits for the capture or not: it has looked before the capture is there.
      await Promise.race([voiding, new Promise((resolve) => setTimeout(resolve, 300))]);
    });
    expect(await voiding).to.equal('voided');
    expect((await ungatheredOf(one, vaultId)).map(({ id }) => id)).to.deep.equal([held.charge.id]);
  });

  it('gathers what was captured before its vaults collected, and after they do no more', async () => {
    const ids = await capture(one, key, { requestIds: requestIdsOf('m', 5), units: 1n });
    await valueOf(one.gathering.form(itemOver(vaultId, (await ungatheredOf(one, vaultId)).slice(0, 2)), NOW));
    await processes.knex.transaction(down);
    const { rows } = await processes.knex.raw<{ rows: { id: bigint }[] }>(
      'SELECT id FROM usage_events WHERE chain_item_id IS NULL ORDER BY id',
    );
    expect(rows.map(({ id }) => id)).to.deep.equal(ids.slice(2));
    await processes.knex.transaction(up);
    const window = { startsAt: NOW + 1, unitsDue: 100n };
    const vaults = await valueOf(one.gathering.vaults(window, { after: 0n, limit: 10 }));
    expect(vaults).to.deep.equal([{ vaultId, contractId: 'CPOOL', due: 'window' }]);
    expect((await gatherAll(one, vaultId)).charges.map(({ id }) => id)).to.deep.equal(ids.slice(2));
  });

  it('gathers, sends and finishes ten thousand calls within the time that a statement has', async () => {
    for (let batch = 0; batch < 20; batch += 1) {
      await capture(one, key, { requestIds: requestIdsOf(`b${batch}`, 500), units: 1n });
    }
    const production = { ...knexStores(processes.url, NETWORK, 3000), close: () => Promise.resolve() };
    try {
      const item = await gatherAll(production, vaultId);
      expect(item.charges).to.have.length(10_000);
      const { id } = await travel(production);
      await valueOf(production.transactions.confirm(id, landing(105), NOW));
      for (let chunk = 0; chunk < 5; chunk += 1) {
        expect(await valueOf(production.transactions.finishConfirmed(2000, NOW))).to.equal(2000);
      }
      expect(await valueOf(production.transactions.finishConfirmed(2000, NOW))).to.equal(0);
      expect(await moneyOf(one)).to.deep.equal([990_000n, 0n]);
    } finally {
      await production.database.close();
    }
  });

  it('closes an item of ten thousand calls for the sake of one within the time that a statement has', async () => {
    const ids: bigint[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      ids.push(...(await capture(one, key, { requestIds: requestIdsOf(`b${batch}`, 500), units: 1n })));
    }
    const production = { ...knexStores(processes.url, NETWORK, 3000), close: () => Promise.resolve() };
    try {
      await gatherAll(production, vaultId);
      expect(await valueOf(production.ledger.void({ id: ids[77]!, attempt: 1 }, GIVEN_UP, NOW))).to.equal('voided');
      expect((await gatherAll(production, vaultId)).charges).to.have.length(9999);
    } finally {
      await production.database.close();
    }
  });

  it('finishes an item once when two processes do it in chunks at the same time', async () => {
    await capture(one, key, { requestIds: requestIdsOf('c', 40), units: 1n });
    await gatherAll(one, vaultId);
    const { id } = await travel(one);
    await valueOf(one.transactions.confirm(id, landing(105), NOW));
    let finished = 0;
    for (let round = 0; round < 10; round += 1) {
      const both = await Promise.all([one, two].map((world) => valueOf(world.transactions.finishConfirmed(7, NOW))));
      finished += both.reduce((sum, count) => sum + count, 0);
    }
    expect(finished).to.equal(40);
    const { rows } = await processes.knex.raw<{ rows: { queued: bigint; left: bigint }[] }>(
      'SELECT (SELECT count(*) FROM revenue_queue) AS queued, (SELECT count(*) FROM confirm_queue) AS left',
    );
    expect(rows).to.deep.equal([{ queued: 40n, left: 0n }]);
  });

  it('forms an item of these calls at these attempts for this sum, in whatever order they are named, or none', async () => {
    const ids = await capture(one, key, { requestIds: requestIdsOf('e', 5), units: 2n });
    const item = itemOver(vaultId, await ungatheredOf(one, vaultId));
    const [first, ...rest] = item.charges;
    const bob = await fund(one, 'bob', 10n);
    for (const other of [
      { ...item, units: item.units + 1n },
      { ...item, units: item.units - 2n, charges: [...item.charges.slice(0, 4), { ...first!, attempt: 2 }] },
      { ...item, charges: [...rest, { ...first!, attempt: 2 }] },
      { ...item, charges: [...rest, { ...first!, id: 10n ** 12n }] },
      { ...item, charges: [...item.charges, first!] },
      { ...item, vaultId: bob.id },
    ]) {
      expect(await valueOf(one.gathering.form(other, NOW))).to.equal(false);
    }
    expect((await ungatheredOf(one, vaultId)).map(({ id }) => id)).to.have.members(ids);
    expect(await valueOf(one.gathering.form({ ...item, charges: item.charges.toReversed() }, NOW))).to.equal(true);
    expect(await ungatheredOf(one, vaultId)).to.deep.equal([]);
  });

  it('reads few rows beside a long history', async () => {
    await writeHistory(processes.knex);
    await processes.knex.raw('ANALYZE');
    await capture(one, key, { requestIds: requestIdsOf('d', 10), units: 1n });
    const item = itemOver(vaultId, await ungatheredOf(one, vaultId));
    await processes.knex.transaction(async (session) => {
      await formIn(session, item);
      expect(await rowsRead(session)).to.be.within(1, 300);
    });
    const { id } = await travel(one);
    await valueOf(one.transactions.confirm(id, landing(105), NOW));
    await processes.knex.transaction(async (session) => {
      const before = await rowsRead(session);
      expect(await finishIn(session)).to.equal(10);
      expect((await rowsRead(session)) - before).to.be.within(1, 300);
    });
  });

  it('reads no more calls than it is asked for, however many wait', async () => {
    await capture(one, key, { requestIds: requestIdsOf('many', 2000), units: 1n });
    await processes.knex.raw('ANALYZE');
    await processes.knex.transaction(async (session) => {
      const before = await rowsRead(session);
      const values = [NETWORK, vaultId, 'infinity', 10];
      const { rows } = await session.raw<{ rows: unknown[] }>(
        UNGATHERED.text.replaceAll(/\$\d/g, '?'),
        values as never,
      );
      expect(rows).to.have.length(10);
      expect((await rowsRead(session)) - before).to.be.within(10, 30);
    });
  });

  it('reads few rows even in a session that saw the tables empty', async () => {
    await processes.knex.transaction(async (session) => {
      const items: NewGatheredItem[] = [];
      for (const stem of ['before', 'between', 'after']) {
        await capture(two, key, { requestIds: requestIdsOf(stem, 3), units: 1n });
        const calls = await ungatheredOf(two, vaultId);
        items.push(
          itemOver(
            vaultId,
            calls.filter(({ requestId }) => requestId.startsWith(`gw_${stem}_`)),
          ),
        );
      }
      const [before, between, after] = items as [NewGatheredItem, NewGatheredItem, NewGatheredItem];
      for (const item of [before, between]) await formIn(session, item);
      await finishIn(session);
      await writeHistory(session);
      const already = await rowsRead(session);
      await formIn(session, after);
      await finishIn(session);
      expect((await rowsRead(session)) - already).to.be.within(1, 60);
    });
  });

  async function writeHistory(session: Knex): Promise<void> {
    await session.raw(`
      INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
        via_gateway, chain_item_id, vault_id, created_at, updated_at)
      SELECT 'alice', 'api', 'endpoint', 'key', 0.01, 'old-' || n, '\\x00', 'confirmed', true, n, ${vaultId}, now(), now()
      FROM generate_series(1, 20000) n`);
  }

  async function formIn(session: Knex, item: NewGatheredItem): Promise<void> {
    const bytes = (list: readonly Uint8Array[]) => list.map((each) => Buffer.from(each));
    const formed = await session.raw<{ rows: { formed: boolean }[] }>(
      'SELECT form_gathered_item(?, ?, ?, ?, ?, ?::bigint[], ?::integer[], ?::bytea[], ?::bytea[], ?) AS formed',
      [
        ...[NETWORK, vaultId, item.units, item.onChainId, Buffer.from(item.merkleRoot)],
        item.charges.map(({ id }) => id),
        item.charges.map(({ attempt }) => attempt),
        bytes(item.charges.map(({ leaf }) => leaf.salt)),
        bytes(item.charges.map(({ leaf }) => leaf.hash)),
        new Date(NOW),
      ] as never,
    );
    expect(formed.rows).to.deep.equal([{ formed: true }]);
  }

  async function finishIn(session: Knex): Promise<number> {
    const { rows } = await session.raw<{ rows: { finished: number }[] }>(
      `SELECT finish_confirmed('${NETWORK}', 2000, now()) AS finished`,
    );
    return rows[0]!.finished;
  }
});

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}

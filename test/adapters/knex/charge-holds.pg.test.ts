import { expect } from 'chai';
import { type Knex } from 'knex';
import { type ApiKey } from '../../../src/core/access/api-key.ts';
import { type ChargeState } from '../../../src/core/billing/ports/usage-ledger.ts';
import { addKey, holdFor, holdOutcomes, newSecret, offerApi } from '../../contract/api-key-scenario.ts';
import { gatherAll } from '../../contract/call-scenario.ts';
import { claim, fund, moneyOf, NOW, travel, valueOf, vaultOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, NETWORK } from '../../support/knex-world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const GIVEN_UP = { reason: 'network_unavailable', final: false } as const;
const ROUNDS = 12;

/** Two pools on one database stand for two processes. */
describe('Holds for API keys', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
    await offerApi(one);
    await fund(one, 'alice', 10_000n);
  });
  afterEach(() => processes.close());

  const own = ({ id, userId }: ApiKey) => ({ id, userId });
  const spentOf = async (key: ApiKey) => (await valueOf(one.keys.find(own(key))))?.spent;
  const callOf = ({ id: chargeId, attempt }: ChargeState) => ({ chargeId, attempt });
  /** What the gateway does once its upstream has answered. */
  const capture = (charge: ChargeState) => valueOf(one.calls.captureMany([callOf(charge)], NOW));
  const gather = async () => gatherAll(one, (await vaultOf(one, 'alice')).id);
  const heldBy = async (key: ApiKey, requestId: string, units: bigint) => {
    expect(await holdOutcomes(one, [holdFor(key, requestId, units)])).to.deep.equal(['held']);
    return (await valueOf(one.ledger.find(requestId)))!;
  };

  describe('a hold', () => {
    const LOCK = 7;
    beforeEach(() =>
      processes.knex.raw(`
        CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON usage_events DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`),
    );
    afterEach(() => processes.knex.raw('DROP FUNCTION wait_at_commit CASCADE'));

    for (const [how, requestIds, over] of [
      ['alone', ['gw_a'], {}],
      ['in a batch', ['gw_a', 'gw_b'], {}],
      ['with an idempotency key', ['gw_a'], { keepsDelivery: true }],
    ] as const) {
      it(`is told before it is durable, and found after, ${how}`, async () => {
        const key = await addKey(one);
        const lock = await processes.knex.transaction();
        await lock.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
        const holds = requestIds.map((requestId) => holdFor(key, requestId, 40n, over));
        const outcomes = await valueOf(one.holds.holdMany(holds, NOW));
        expect(outcomes.map(({ kind }) => kind)).to.deep.equal(requestIds.map(() => 'held'));
        expect(await valueOf(two.ledger.find('gw_a'))).to.equal(null);
        await lock.commit();
        for (const [place, outcome] of outcomes.entries()) {
          if (outcome.kind !== 'held' || outcome.committed === undefined) throw new Error('Not told ahead');
          await valueOf(outcome.committed);
          expect((await valueOf(two.ledger.find(requestIds[place]!)))?.id).to.equal(outcome.charge.id);
        }
      });
    }
  });

  describe('what a key has spent', () => {
    let key: ApiKey;
    beforeEach(async () => (key = await addKey(one, { spendLimit: 100n })));

    it('falls when a captured charge is voided, once', async () => {
      const charge = await heldBy(key, 'gw_a', 40n);
      await capture(charge);
      expect(await spentOf(key)).to.equal(40n);
      for (const outcome of ['voided', 'not_voidable']) {
        expect(await valueOf(one.ledger.void(charge, GIVEN_UP, NOW))).to.equal(outcome);
        expect(await spentOf(key)).to.equal(0n);
      }
    });

    it('falls by the held amount when its hold is released, and rises by the new price when it is held anew', async () => {
      const charge = await heldBy(key, 'gw_a', 40n);
      await valueOf(one.calls.releaseMany([callOf(charge)], NOW));
      expect(await spentOf(key)).to.equal(0n);
      const { fingerprint } = holdFor(key, 'gw_a', 40n);
      expect(await holdOutcomes(one, [holdFor(key, 'gw_a', 70n, { fingerprint })])).to.deep.equal(['held']);
      expect(await spentOf(key)).to.equal(70n);
    });

    it('falls when the contract refuses the charge, and when a person writes it off', async () => {
      const first = await heldBy(key, 'gw_a', 40n);
      await capture(first);
      await gather();
      const [refused] = await claim(one, 'w');
      await valueOf(one.items.refuse({ itemId: refused!.id, token: 'w', reason: 'contract_refused' }, NOW));
      expect(await spentOf(key)).to.equal(0n);

      const second = await heldBy(key, 'gw_b', 30n);
      await capture(second);
      await gather();
      const { id, itemIds } = await travel(one);
      await valueOf(one.transactions.escalate(id, NOW));
      expect(await spentOf(key)).to.equal(30n);
      expect(await valueOf(one.desk.writeOff(itemIds[0]!, NOW))).to.equal(true);
      expect(await spentOf(key)).to.equal(0n);
    });

    it('stays when the charge is confirmed: a limit is for a lifetime', async () => {
      const charge = await heldBy(key, 'gw_a', 100n);
      await capture(charge);
      await gather();
      const { id } = await travel(one);
      await valueOf(one.transactions.confirm(id, { ledger: 105, feeStroops: 100n }, NOW));
      await valueOf(one.transactions.finishConfirmed(10, NOW));
      expect((await valueOf(one.ledger.find('gw_a')))?.status).to.equal('confirmed');
      expect(await spentOf(key)).to.equal(100n);
      expect(await holdOutcomes(one, [holdFor(key, 'gw_b', 1n)])).to.deep.equal(['spend_limit_reached']);
    });
  });

  it('are refused by one process as soon as the other has revoked the key', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = await addKey(one);
      await holdOutcomes(two, [holdFor(key, `gw_${round}_before`, 1n)]);
      await valueOf(one.keys.revoke(own(key), NOW));
      expect(await holdOutcomes(two, [holdFor(key, `gw_${round}_after`, 1n)])).to.deep.equal(['revoked']);
    }
  });

  it('are refused by one process as soon as the other has replaced the secret without grace', async () => {
    const key = await addKey(one);
    await valueOf(one.keys.rotate(key, { secret: newSecret(), previousUntil: NOW }, NOW));
    expect(await holdOutcomes(two, [holdFor(key, 'gw_a', 1n)])).to.deep.equal(['expired']);
  });

  it('never exceed a limit, however many both processes make at once', async () => {
    const key = await addKey(one, { spendLimit: 30n });
    const calls = Array.from({ length: 50 }, (_, call) =>
      [one, two].map((world, process) => holdOutcomes(world, [holdFor(key, `gw_${process}_${call}`, 1n)])),
    );
    const outcomes = (await Promise.all(calls.flat())).flat();
    expect(outcomes.filter((kind) => kind === 'held')).to.have.length(30);
    expect(outcomes.filter((kind) => kind === 'spend_limit_reached')).to.have.length(70);
    expect([await spentOf(key), (await moneyOf(one))[1]]).to.deep.equal([30n, 30n]);
  });

  it('lock in one order with releases, rotations and revocations, and keep every sum', async () => {
    await fund(one, 'bob', 10_000n);
    const keys: ApiKey[] = [];
    for (const userId of ['alice', 'bob', 'alice', 'bob']) {
      keys.push(await addKey(one, { userId, spendLimit: 500n }));
    }
    const work = async (world: World, process: string) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const batch = keys.map((key, place) => holdFor(key, `gw_${process}_${round}_${place}`, 7n));
        await holdOutcomes(world, process === 'one' ? batch : batch.toReversed());
        const charge = await valueOf(world.ledger.find(`gw_${process}_${round}_0`));
        if (charge !== null) {
          await valueOf(world.calls.captureMany([callOf(charge)], NOW));
          await valueOf(world.ledger.void(charge, GIVEN_UP, NOW));
        }
        const key = keys[round % 4]!;
        const fresh = await valueOf(world.keys.find(own(key)));
        const next = { secret: newSecret(), previousUntil: NOW + 1000 };
        if (fresh !== null) await valueOf(world.keys.rotate(fresh, next, NOW));
        if (round === ROUNDS - 2) await valueOf(world.keys.revoke(own(keys[3]!), NOW));
      }
    };
    await Promise.all([work(one, 'one'), work(two, 'two')]);
    const { rows } = await processes.knex.raw<{ rows: { drift: bigint }[] }>(`
      SELECT (k.spent - coalesce(sum(e.amount_usdc) * 10000000, 0))::bigint AS drift
      FROM api_keys k LEFT JOIN usage_events e ON e.api_key_id = k.id AND e.status IN ('held', 'reserved', 'confirmed')
      GROUP BY k.id, k.spent`);
    expect(rows.map(({ drift }) => drift)).to.deep.equal([0n, 0n, 0n, 0n]);
    for (const userId of ['alice', 'bob']) expect((await moneyOf(one, userId))[1] > 0n).to.equal(true);
  });

  it('of a key of another network are refused: test money buys nothing on the main network', async () => {
    const mainnet = { ...knexStores(processes.url, 'mainnet'), close: () => Promise.resolve() };
    try {
      await fund(mainnet, 'alice', 100n);
      const key = await addKey(one);
      expect(await holdOutcomes(mainnet, [holdFor(key, 'gw_a', 1n)])).to.deep.equal(['unknown']);
      expect(await valueOf(mainnet.keys.findByPrefix(key.prefix))).to.equal(null);
      expect(await valueOf(mainnet.keys.revoke(own(key), NOW))).to.equal(false);
      expect(await valueOf(mainnet.keys.list('alice', { after: null, limit: 10 }))).to.deep.equal([]);
    } finally {
      await mainnet.database.close();
    }
  });

  it('are told what is stored, those with an idempotency key without waiting for the vault', async () => {
    const key = await addKey(one);
    const [kept, fresh] = [holdFor(key, 'gw_a', 1n, { keepsDelivery: true }), holdFor(key, 'gw_b', 1n)];
    expect(await holdOutcomes(one, [kept, fresh])).to.deep.equal(['held', 'held']);
    const busy = await processes.knex.transaction();
    await busy.raw('SELECT 1 FROM vaults FOR UPDATE');
    expect(await holdOutcomes(two, [kept])).to.deep.equal(['exists']);
    await busy.commit();
    expect(await holdOutcomes(two, [fresh, kept])).to.deep.equal(['exists', 'exists']);
    expect((await moneyOf(one))[1]).to.equal(2n);
  });

  it('read few rows even in a session that saw the tables empty', async () => {
    const key = await addKey(one, { spendLimit: 1_000_000n });
    await processes.knex.transaction(async (session) => {
      for (let call = 0; call < 8; call += 1) await hold(session, key, `gw_before_${call}`);
      await session.raw(`
        INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
          vault_id, created_at, updated_at)
        SELECT 'alice', 'api', 'endpoint', '${key.id}', 0.01, 'old-' || n, '\\x00', 'confirmed', 1, now(), now()
        FROM generate_series(1, 20000) n`);
      await session.raw(`
        INSERT INTO api_keys (id, network, user_id, api_id, prefix, scopes, rate_limit_per_minute, created_at)
        SELECT 'key_' || n, '${NETWORK}', 'alice', 'api', 'p' || n, '{read}', 1, now() FROM generate_series(1, 20000) n`);
      await session.raw(
        `INSERT INTO api_key_secrets (prefix, api_key_id, digest) SELECT prefix, id, '\\x00' FROM api_keys
         WHERE prefix LIKE 'p%'`,
      );
      const before = await rowsRead(session);
      await hold(session, key, 'gw_after');
      expect((await rowsRead(session)) - before).to.be.within(1, 60);
    });
  });

  async function hold(session: Knex, { id, prefix }: ApiKey, requestId: string): Promise<void> {
    const { rows } = await session.raw<{ rows: { outcome: string }[] }>(
      `SELECT outcome FROM hold_charges('${NETWORK}', '{${requestId}}', '{alice}', '{api}', '{e}', '{${id}}',
         '{${prefix}}', '{1}', '{"\\\\x00"}', ARRAY[now()], '{false}', now())`,
    );
    expect(rows.map(({ outcome }) => outcome)).to.deep.equal(['held']);
  }
});

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}

import { expect } from 'chai';
import { type Knex } from 'knex';
import { type ApiKey } from '../../../src/core/access/api-key.ts';
import { type NewHold } from '../../../src/core/billing/ports/charge-holds.ts';
import { addKey, holdFor, holdOutcomes, newSecret, offerApi } from '../../contract/api-key-scenario.ts';
import { fund, moneyOf, NOW, valueOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { NETWORK } from '../../support/knex-world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const BALANCE = 100n;

/** What `hold_charge` decides alone, and what it leaves to `hold_charges`. Two pools stand for two processes. */
describe('A hold that travels alone', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;
  let knex: Knex;
  let key: ApiKey;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two, knex } = processes);
    await offerApi(one);
    await fund(one, 'alice', BALANCE);
    key = await addKey(one);
  });
  afterEach(() => processes.close());

  /** Null where the function leaves it to the other one. */
  async function holdAlone(session: Knex, hold: NewHold, network = NETWORK): Promise<bigint | null> {
    const at = (ms: number) => new Date(ms).toISOString();
    const { rows } = await session.raw<{ rows: { id: bigint | null }[] }>(
      'SELECT hold_charge(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS id',
      [
        network,
        hold.requestId,
        hold.userId,
        hold.apiId,
        hold.endpointId,
        hold.apiKeyId,
        hold.apiKeyPrefix,
        hold.units.toString(),
        Buffer.from(hold.fingerprint),
        at(hold.expiresAt),
        at(NOW),
      ],
    );
    return rows[0]!.id;
  }

  it('is decided alone where nothing is out of the ordinary, and is as any other', async () => {
    const id = await holdAlone(knex, holdFor(key, 'gw_a', 40n));
    expect(await holdOutcomes(one, [holdFor(key, 'gw_b', 40n), holdFor(key, 'gw_c', 1n)])).to.deep.equal([
      'held',
      'held',
    ]);
    expect((await valueOf(one.ledger.find('gw_a')))?.id).to.equal(id);
    const { rows } = await knex.raw<{ rows: object[] }>(`
      SELECT user_id, api_id, endpoint_id, api_key_id, amount_usdc, status, attempt, counts_on_key, via_gateway, vault_id,
        hold_expires_at, created_at, updated_at, void_reason, delivery, delivery_since, delivery_until, redeliveries
      FROM usage_events WHERE request_id IN ('gw_a', 'gw_b') ORDER BY id`);
    expect(rows).to.have.length(2);
    expect(rows[0]).to.deep.equal(rows[1]);
    expect(await moneyOf(one)).to.deep.equal([BALANCE, 81n]);
  });

  for (const [what, refused] of [
    ['a key that is unknown', () => Promise.resolve(holdFor({ ...key, id: 'key_unknown' }, 'gw_a', 1n))],
    ['a secret that is unknown', () => Promise.resolve(holdFor({ ...key, prefix: 'ck_test_x' }, 'gw_a', 1n))],
    ['the secret of another key', async () => holdFor({ ...key, prefix: (await addKey(one)).prefix }, 'gw_a', 1n)],
    [
      'the key of another user',
      async () => holdFor({ ...(await addKey(one, { userId: 'bob' })), userId: 'alice' }, 'gw_a', 1n),
    ],
    ['a key for another API', () => Promise.resolve(holdFor({ ...key, apiId: 'other' }, 'gw_a', 1n))],
    ['a key with a limit', async () => holdFor(await addKey(one, { spendLimit: 10n }), 'gw_a', 1n)],
    ['a key that has expired', async () => holdFor(await addKey(one, { expiresAt: NOW }), 'gw_a', 1n)],
    ['a revoked key', async () => (await valueOf(one.keys.revoke(key, NOW)), holdFor(key, 'gw_a', 1n))],
    [
      'a replaced secret',
      async () => {
        await valueOf(one.keys.rotate(key, { secret: newSecret(), previousUntil: NOW }, NOW));
        return holdFor(key, 'gw_a', 1n);
      },
    ],
    ['a user without a vault', async () => holdFor(await addKey(one, { userId: 'bob' }), 'gw_a', 1n)],
    ['more than there is', () => Promise.resolve(holdFor(key, 'gw_a', BALANCE + 1n))],
    [
      'a vault that may promise nothing more',
      async () => (await knex.raw('UPDATE vaults SET holds_blocked = true'), holdFor(key, 'gw_a', 1n)),
    ],
  ] as const) {
    it(`is left to the other function for ${what}, and has written nothing`, async () => {
      const hold = await refused();
      expect(await holdAlone(knex, hold)).to.equal(null);
      expect(await valueOf(one.ledger.find('gw_a'))).to.equal(null);
      expect(await moneyOf(one)).to.deep.equal([BALANCE, 0n]);
    });
  }

  it('is left to the other function for another network', async () => {
    expect(await holdAlone(knex, holdFor(key, 'gw_a', 1n), 'mainnet')).to.equal(null);
    expect(await moneyOf(one)).to.deep.equal([BALANCE, 0n]);
  });

  it('works until the grace of a replaced secret is over', async () => {
    await valueOf(one.keys.rotate(key, { secret: newSecret(), previousUntil: NOW + 1 }, NOW));
    expect(await holdAlone(knex, holdFor(key, 'gw_a', 1n))).not.to.equal(null);
  });

  it('with a request id that is known holds nothing more, and is told the charge', async () => {
    const hold = holdFor(key, 'gw_a', 40n);
    expect(await holdOutcomes(one, [hold])).to.deep.equal(['held']);
    const refused = await holdAlone(knex, hold).then(String, String);
    expect(refused).to.contain('idx_usage_events_request_id');
    expect(await holdOutcomes(two, [hold])).to.deep.equal(['exists']);
    expect(await moneyOf(one)).to.deep.equal([BALANCE, 40n]);
  });

  it('is made once however many processes ask for the same request id at once', async () => {
    const calls = Array.from({ length: 20 }, (_, round) =>
      [one, two].map((world) => holdOutcomes(world, [holdFor(key, `gw_${round}`, 1n)])),
    );
    const outcomes = (await Promise.all(calls.flat())).flat();
    expect(outcomes.filter((kind) => kind === 'held')).to.have.length(20);
    expect(outcomes.filter((kind) => kind === 'exists')).to.have.length(20);
    expect(await moneyOf(one)).to.deep.equal([BALANCE, 20n]);
  });

  it('never promises money twice, however many processes hold at once, alone and in batches', async () => {
    const calls = Array.from({ length: 40 }, (_, round) => [
      holdOutcomes(one, [holdFor(key, `gw_one_${round}`, 3n)]),
      holdOutcomes(two, [holdFor(key, `gw_two_${round}`, 3n)]),
      holdOutcomes(two, [holdFor(key, `gw_many_${round}_a`, 3n), holdFor(key, `gw_many_${round}_b`, 3n)]),
    ]);
    const outcomes = (await Promise.all(calls.flat())).flat();
    expect(outcomes.filter((kind) => kind === 'held')).to.have.length(33);
    expect(outcomes.filter((kind) => kind === 'insufficient')).to.have.length(127);
    expect(await moneyOf(one)).to.deep.equal([BALANCE, 99n]);
  });

  it('reads few rows even in a session that saw the tables empty', async () => {
    await fund(one, 'carol', 1_000n);
    const carols = await addKey(one, { userId: 'carol' });
    await knex.transaction(async (session) => {
      for (let call = 0; call < 8; call += 1) await holdAlone(session, holdFor(carols, `gw_before_${call}`, 1n));
      await session.raw(`
        INSERT INTO vaults (user_id, network, contract_id, kind, depositor_address, balance_snapshot, synced_ledger, created_at)
        SELECT 'user_' || n, '${NETWORK}', 'C', 'pooled', 'G-' || n, 1, 1, now() FROM generate_series(1, 20000) n`);
      await session.raw(`
        INSERT INTO api_keys (id, network, user_id, api_id, prefix, scopes, rate_limit_per_minute, created_at)
        SELECT 'key_' || n, '${NETWORK}', 'carol', 'api', 'p' || n, '{read}', 1, now() FROM generate_series(1, 20000) n`);
      await session.raw(`
        INSERT INTO api_key_secrets (prefix, api_key_id, digest)
        SELECT prefix, id, '\\x00' FROM api_keys WHERE prefix LIKE 'p%'`);
      const before = await rowsRead(session);
      expect(await holdAlone(session, holdFor(carols, 'gw_after', 1n))).not.to.equal(null);
      expect((await rowsRead(session)) - before).to.be.within(1, 20);
    });
  });
});

async function rowsRead(session: Knex): Promise<number> {
  const { rows } = await session.raw<{ rows: { read: string }[] }>(
    `SELECT sum(seq_tup_read + idx_tup_fetch) AS read FROM pg_stat_xact_user_tables`,
  );
  return Number(rows[0]?.read);
}

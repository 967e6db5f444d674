import { expect } from 'chai';
import { type Client } from 'pg';
import { withClient } from '../../../src/bootstrap/embedded-postgres/with-client.ts';
import { landing, NOW, reserve, travel, unique, valueOf, vaultOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const ROUNDS = 20;
const CHARGED = 7n;
const DEPOSITED = 11n;
const OWN = 'C-own';
const LOCK_MS_MAX = 5_000;

async function waiting(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  return Number(rows[0]?.count);
}

/** One transaction each, on the connections of one of two processes. */
describe('A dedicated vault between two processes on one database', () => {
  let target: TestDatabase;
  let processes: readonly [KnexStores, KnexStores];
  let world: World;

  before(async () => {
    target = await testDatabase();
    processes = [knexStores(target.url), knexStores(target.url)];
    world = { ...processes[0], close: () => Promise.resolve() };
  });
  after(async () => {
    await Promise.all(processes.map(({ database }) => database.close()));
    await target.drop();
  });

  it('is waited for when it is asked for while a charge changes it, and left for the next run when it is not', async () => {
    const { id } = await valueOf(
      world.vaults.create({ userId: 'bob', contractId: 'C-bob', kind: 'dedicated', depositorAddress: null }, NOW),
    );
    const turns = (contractIds: readonly string[]) =>
      valueOf(world.syncs.takeTurns({ before: NOW, contractIds, limit: 10 }, NOW));
    await withClient(target.url, async (client) => {
      await client.query('BEGIN');
      await client.query('UPDATE vaults SET held = held WHERE id = $1', [id]);
      expect(await turns([])).to.deep.equal([]);
      let isTaken = false as boolean;
      const taken = turns(['C-bob']).finally(() => (isTaken = true));
      await waitUntil(async () => (await waiting(client)) > 0, LOCK_MS_MAX, 'nobody waits for the vault');
      expect(isTaken).to.equal(false);
      await client.query('COMMIT');
      expect(await taken).to.deep.equal([{ id, contractId: 'C-bob' }]);
    });
  });

  it('is exact after each round in which syncs, a confirmation and a deposit come at the same moment', async () => {
    const vault = { userId: 'alice', contractId: OWN, kind: 'dedicated', depositorAddress: 'G-owner' } as const;
    const { id } = await valueOf(world.vaults.create(vault, NOW));
    let [balance, ledger] = [1_000n, 10];
    const syncBy = ({ vaults }: KnexStores, at: number, shown: bigint) =>
      valueOf(vaults.updateBalanceSnapshot(id, { balance: shown, ledger: at }, NOW));
    await syncBy(processes[0], ledger, balance);

    for (let round = 0; round < ROUNDS; round += 1) {
      const [one, other] = round % 2 === 0 ? processes : processes.toReversed();
      await reserve(world, unique('race'), CHARGED);
      const transaction = await travel(world, { contractId: OWN });
      const [landedIn, depositedIn] = [ledger + 1, ledger + 2];
      const [charged, left] = [balance - CHARGED, balance - CHARGED + DEPOSITED];
      const event = { eventId: unique('event'), contractId: OWN, depositorAddress: 'G-owner', hash: 'd'.repeat(64) };
      await Promise.all([
        syncBy(one, ledger, balance),
        valueOf(other.transactions.confirm(transaction.id, landing(landedIn), NOW)),
        syncBy(other, landedIn, charged),
        valueOf(one.deposits.credit({ ...event, units: DEPOSITED, ledger: depositedIn }, NOW)),
        ...(round % 3 === 0 ? [] : [syncBy(one, depositedIn, left)]),
      ]);
      [balance, ledger] = [left, depositedIn];
      expect(await vaultOf(world, 'alice')).to.deep.include({ balanceSnapshot: balance, held: 0n });
    }
  });
});

import { expect } from 'chai';
import { landing, NOW, reserve, travel, unique, valueOf, vaultOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, type KnexStores } from '../../support/knex-world.ts';
import { testDatabase, type TestDatabase } from '../../support/postgres.ts';

const ROUNDS = 20;
const CHARGED = 7n;
const DEPOSITED = 11n;
const OWN = 'C-own';

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

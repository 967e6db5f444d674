import { expect } from 'chai';
import { type Deposit } from '../../../src/core/vault/vault.ts';
import { aDeposit, at, scanOf, stepFrom } from '../../contract/deposit-scans.contract.ts';
import { newCharge, NOW, POOL, unique, valueOf, vaultOf } from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { knexStores, NETWORK } from '../../support/knex-world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const ROUNDS = 15;
const OVERLAP_MS = 100;

/** Two pools on one database stand for two processes; every race is run several times. */
describe('Two scanners on one database', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
  });
  afterEach(() => processes.close());

  const open = (world: World, userId: string, depositorAddress: string | null) =>
    valueOf(world.vaults.create({ userId, contractId: POOL, kind: 'pooled', depositorAddress }, NOW));
  const balanceOf = async (userId: string) => (await vaultOf(one, userId)).balanceSnapshot;
  const rows = async (sql: string) => (await processes.knex.raw<{ rows: object[] }>(sql)).rows;

  it('credit a page once: one of them wins, the other changes nothing', async () => {
    for (const user of ['a', 'b']) await open(one, user, `G${user}`);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const deposits = ['a', 'b', 'nobody'].map((user) => aDeposit({ depositorAddress: `G${user}`, units: 10n }));
      const [mine, theirs] = [await stepFrom(one, deposits), await stepFrom(two, deposits.toReversed())];
      const outcomes = await Promise.all([
        valueOf(one.scans.record(mine, NOW)),
        valueOf(two.scans.record(theirs, NOW)),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['overtaken', 'recorded']);
      const credited = BigInt(round) * 10n;
      expect([await balanceOf('a'), await balanceOf('b')]).to.deep.equal([credited, credited]);
      expect(await rows('SELECT id FROM deposits WHERE vault_id IS NULL')).to.have.lengthOf(round);
    }
  });

  it('begin together: one of them makes the first step', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await processes.knex.raw('DELETE FROM deposit_scans');
      const step = await stepFrom(one, []);
      const outcomes = await Promise.all([
        valueOf(one.scans.record({ ...step, next: at(7) }, NOW)),
        valueOf(two.scans.record({ ...step, next: at(8) }, NOW)),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['overtaken', 'recorded']);
      expect((await scanOf(one)).position?.ledger).to.equal(outcomes[0].kind === 'recorded' ? 7 : 8);
    }
  });

  describe('never leave a deposit waiting whose depositor opens a vault at that moment', () => {
    const deposits = JSON.stringify([
      { event_id: 'e', depositor_address: 'GA', units: '30', hash: 'e'.repeat(64), ledger: 7 },
    ]);
    const RECORD = `SELECT record_scan_step('${NETWORK}', '${POOL}', NULL, NULL, false, 10, NULL, '${deposits}', '[]',
      NULL, NULL, now())`;
    const CREATE = `SELECT create_vault('${NETWORK}', 'a', '${POOL}', 'pooled', 'GA', now())`;

    beforeEach(async () => {
      // The scan is there, and both are connected: only the vault and the deposit are new.
      for (const world of [one, two]) await open(world, unique('user'), null);
    });

    /** Commits `first` only when `second` has begun, and had time to overlook it. */
    async function overlap(first: string, second: () => PromiseLike<unknown>): Promise<void> {
      const transaction = await processes.knex.transaction();
      await transaction.raw(first);
      const other = Promise.resolve(second());
      await new Promise((resolve) => setTimeout(resolve, OVERLAP_MS));
      await transaction.commit();
      await other;
    }

    it('when the scanner was first', async () => {
      await overlap(RECORD, () => open(two, 'a', 'GA'));
      expect(await balanceOf('a')).to.equal(30n);
    });

    it('when the depositor was first', async () => {
      const deposit = aDeposit({ depositorAddress: 'GA' });
      await overlap(CREATE, async () => two.scans.record(await stepFrom(two, [deposit]), NOW));
      expect(await balanceOf('a')).to.equal(30n);
    });
  });

  it('credit a waiting deposit once, whether assigned or claimed by its depositor, and assigned by two', async () => {
    for (const user of ['a', 'b']) await open(one, user, null);
    for (let round = 0; round < ROUNDS; round += 1) {
      const deposit = aDeposit({ depositorAddress: unique('G') });
      await valueOf(one.scans.record(await stepFrom(one, [deposit]), NOW));
      const before = (await balanceOf('a')) + (await balanceOf('b'));
      const [mine, theirs, own] = await Promise.all([
        valueOf(one.deposits.assign(deposit.eventId, 'a')),
        valueOf(two.deposits.assign(deposit.eventId, 'b')),
        open(two, deposit.depositorAddress, deposit.depositorAddress),
      ]);
      const assigned = [mine, theirs].filter((outcome) => outcome === 'assigned').length;
      const after = (await balanceOf('a')) + (await balanceOf('b'));
      expect(after - before).to.equal(BigInt(assigned) * 30n);
      expect(after - before + own.balanceSnapshot).to.equal(30n);
    }
  });

  it('meet charges of the same vaults in every order without a deadlock', async () => {
    const users = ['a', 'b', 'c', 'd'];
    for (const user of users) await open(one, user, `G${user}`);
    const page = (): Deposit[] => users.map((user) => aDeposit({ depositorAddress: `G${user}`, units: 10n }));
    await valueOf(one.scans.record(await stepFrom(one, page()), NOW));
    for (let round = 0; round < ROUNDS; round += 1) {
      const step = await stepFrom(one, page().toReversed());
      const charges = users.map((userId) => newCharge(unique('charge'), 1n, { userId }));
      const outcomes = await Promise.all([
        one.scans.record(step, NOW),
        two.scans.record(step, NOW),
        one.ledger.reserveMany(charges, NOW),
        two.ledger.reserveMany(charges.toReversed(), NOW),
      ]);
      expect(outcomes.every((outcome) => outcome.isOk())).to.equal(true);
    }
    for (const user of users) expect(await balanceOf(user)).to.equal(BigInt(ROUNDS + 1) * 10n);
  });

  it('keep the deposits of another network of the same database apart', async () => {
    const other = knexStores(processes.url, 'mainnet');
    try {
      await open(one, 'a', 'GA');
      const deposit = aDeposit({ depositorAddress: 'GA' });
      await valueOf(other.scans.record(await stepFrom(other, [deposit]), NOW));
      expect(await balanceOf('a')).to.equal(0n);
      expect((await scanOf(one)).position).to.equal(null);
      expect(await valueOf(one.deposits.waiting({ after: null, limit: 9 }))).to.deep.equal([]);
      expect(await valueOf(one.deposits.assign(deposit.eventId, 'a'))).to.equal('deposit_event_not_found');
      await valueOf(one.scans.record(await stepFrom(one, [deposit]), NOW));
      expect(await balanceOf('a')).to.equal(30n);
    } finally {
      await other.database.close();
    }
  });
});

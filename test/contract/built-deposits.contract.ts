import { expect } from 'chai';
import { type NewBuiltDeposit } from '../../src/core/vault/built-deposit.ts';
import { NOW, POOL, unique, valueOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const HASH = 'a1'.repeat(32);
const OUTER = 'b2'.repeat(32);
const LATER = NOW + 1_000;
const MAX_TIME = NOW / 1000 + 300;

const DEPOSIT: NewBuiltDeposit = {
  hash: HASH,
  userId: 'alice',
  contractId: POOL,
  sourceAccount: 'G-alice',
  units: 9_007_199_254_740_993n,
  builtLedger: 7,
  maxTime: MAX_TIME,
};

export function describeBuiltDeposits(name: string, openWorld: OpenWorld): void {
  describe(`BuiltDeposits on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const add = (over: Partial<NewBuiltDeposit> = {}) => valueOf(world.builtDeposits.add({ ...DEPOSIT, ...over }, NOW));
    const find = (hash = HASH, userId = 'alice') => valueOf(world.builtDeposits.find(userId, hash));
    const submit = (sentHash = OUTER) => valueOf(world.builtDeposits.markSubmitted(HASH, sentHash, LATER));
    const settle = (status: 'confirmed' | 'failed', ledger = 9, hash: string | null = OUTER) =>
      valueOf(world.builtDeposits.settle(HASH, { status, ledger, hash }, LATER));
    const expire = () => valueOf(world.builtDeposits.settle(HASH, { status: 'expired' }, LATER));
    const openVault = (userId: string) =>
      valueOf(world.vaults.create({ userId, contractId: POOL, kind: 'pooled', depositorAddress: `G-${userId}` }, NOW));
    const credit = (hash: string, units: bigint, depositorAddress = 'G-alice') =>
      valueOf(
        world.deposits.credit(
          { eventId: unique('event'), contractId: POOL, depositorAddress, units, hash, ledger: 9 },
          NOW,
        ),
      );
    const statusOf = async () => (await find())?.built?.status;

    it('keep a deposit as it was built, for its user alone', async () => {
      await add();
      expect(await find()).to.deep.equal({
        built: { ...DEPOSIT, status: 'built', sentHash: null, ledger: null },
        credit: null,
      });
      expect([await find(HASH, 'bob'), await find(OUTER)]).to.deep.equal([null, null]);
    });

    it('leave the first as it is when the same transaction is built again', async () => {
      await add();
      await submit();
      await add();
      expect(await statusOf()).to.equal('submitted');
    });

    it('find it by the hash that it was last sent under as well', async () => {
      await add();
      await submit('c3'.repeat(32));
      await submit(OUTER);
      expect((await find(OUTER))?.built).to.include({ hash: HASH, status: 'submitted', sentHash: OUTER });
      expect(await find('c3'.repeat(32))).to.equal(null);
    });

    it('remember where it landed', async () => {
      await add();
      await submit(HASH);
      await settle('confirmed', 12, OUTER);
      expect((await find())?.built).to.include({ status: 'confirmed', ledger: 12, sentHash: OUTER });
    });

    it('keep the hash that was sent when the one that landed was not seen', async () => {
      await add();
      await submit(OUTER);
      await settle('failed', 12, null);
      expect((await find())?.built).to.include({ status: 'failed', ledger: 12, sentHash: OUTER });
    });

    for (const status of ['confirmed', 'failed'] as const) {
      it(`change nothing of one that has ${status}`, async () => {
        await add();
        await settle(status);
        await submit('c3'.repeat(32));
        await expire();
        await settle(status === 'failed' ? 'confirmed' : 'failed', 99);
        expect((await find())?.built).to.include({ status, ledger: 9, sentHash: OUTER });
      });
    }

    it('believe the ledger that has it against the one that had not', async () => {
      await add();
      await expire();
      await submit();
      expect(await statusOf()).to.equal('expired');
      await settle('confirmed');
      expect(await statusOf()).to.equal('confirmed');
    });

    it('tell what was credited for it, under whichever of its hashes', async () => {
      await openVault('alice');
      await add();
      await submit(OUTER);
      await credit(OUTER, 5n);
      const expected = { hash: OUTER, units: 5n, ledger: 9, contractId: POOL, depositorAddress: 'G-alice' };
      expect((await find(HASH))?.credit).to.deep.equal(expected);
      expect((await find(OUTER))?.credit).to.deep.equal(expected);
    });

    it('tell of a deposit that the user made without us, all of it, and to nobody else', async () => {
      await openVault('alice');
      await openVault('bob');
      await credit(OUTER, 5n);
      await credit(OUTER, 6n);
      const found = await find(OUTER);
      expect(found?.built).to.equal(null);
      expect(found?.credit).to.include({ hash: OUTER, units: 11n });
      expect(await find(OUTER, 'bob')).to.equal(null);
    });

    it('tell nothing of a deposit that waits for its depositor to be known', async () => {
      await openVault('alice');
      await credit(OUTER, 5n, 'G-stranger');
      expect(await find(OUTER)).to.equal(null);
    });

    it('forget those that ended before the time and were never submitted, the oldest first', async () => {
      const hashOf = (digit: number) => String(digit).repeat(64);
      for (const digit of [1, 2, 3, 4]) await add({ hash: hashOf(digit), maxTime: MAX_TIME + digit });
      await add({ maxTime: MAX_TIME });
      await submit();
      const forget = (limit: number) => valueOf(world.builtDeposits.forgetUnsent((MAX_TIME + 3) * 1000, limit));
      await valueOf(world.builtDeposits.settle(hashOf(1), { status: 'expired' }, LATER));
      await valueOf(world.builtDeposits.settle(hashOf(2), { status: 'failed', ledger: 9, hash: null }, LATER));
      expect([await forget(1), await find(hashOf(1))]).to.deep.equal([1, null]);
      expect([await forget(5), await forget(5)]).to.deep.equal([0, 0]);
      expect((await find(hashOf(2)))?.built?.status).to.equal('failed');
      expect((await find(hashOf(3)))?.built?.status).to.equal('built');
      expect(await statusOf()).to.equal('submitted');
    });
  });
}

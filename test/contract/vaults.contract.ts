import { expect } from 'chai';
import { type NewVault } from '../../src/core/vault/vault.ts';
import { fund, NOW, POOL, reserve, unique, valueOf, vaultOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const pooled = (userId: string, depositorAddress: string | null = null): NewVault => ({
  userId,
  contractId: POOL,
  kind: 'pooled',
  depositorAddress,
});
const dedicated = (userId: string, contractId: string): NewVault => ({
  ...pooled(userId),
  contractId,
  kind: 'dedicated',
});

export function describeVaults(name: string, openWorld: OpenWorld): void {
  describe(`Vaults on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const refusal = async (vault: NewVault) => (await world.vaults.create(vault, NOW))._unsafeUnwrapErr().kind;

    it('start empty, and are found by their user', async () => {
      const created = await valueOf(world.vaults.create(pooled('alice', 'GA'), NOW));
      const { id, ...rest } = created;
      const empty = { balanceSnapshot: 0n, held: 0n, syncedLedger: 0, lastSyncedAt: null };
      expect(rest).to.deep.equal({ ...pooled('alice', 'GA'), ...empty });
      expect(typeof id).to.equal('bigint');
      expect(await valueOf(world.vaults.findByUserId('alice'))).to.deep.equal(created);
      expect(await valueOf(world.vaults.findByUserId('bob'))).to.equal(null);
    });

    it('are one per user', async () => {
      await valueOf(world.vaults.create(pooled('alice', 'GA'), NOW));
      expect(await refusal(pooled('alice', 'GB'))).to.equal('vault_exists');
      expect(await refusal(dedicated('alice', 'COWN'))).to.equal('vault_exists');
    });

    it('share neither a depositor address nor a dedicated contract', async () => {
      await valueOf(world.vaults.create(pooled('alice', 'GA'), NOW));
      await valueOf(world.vaults.create(dedicated('bob', 'COWN'), NOW));
      expect(await refusal(pooled('carol', 'GA'))).to.equal('address_taken');
      expect(await refusal(dedicated('carol', 'COWN'))).to.equal('address_taken');
      expect(await valueOf(world.vaults.findByUserId('carol'))).to.equal(null);
    });

    it('share the pool, and may all have no depositor address', async () => {
      for (const userId of ['alice', 'bob']) await valueOf(world.vaults.create(pooled(userId), NOW));
      expect((await vaultOf(world, 'bob')).contractId).to.equal(POOL);
    });

    it('take what the chain showed at a ledger, never an older ledger', async () => {
      const { id } = await valueOf(world.vaults.create(dedicated('alice', 'COWN'), NOW));
      const sync = (balance: bigint, ledger: number) =>
        valueOf(world.vaults.updateBalanceSnapshot(id, { balance, ledger }, NOW + ledger));
      expect([await sync(50n, 10), await sync(99n, 9), await sync(60n, 10)]).to.deep.equal([true, false, true]);
      const vault = await vaultOf(world, 'alice');
      expect(vault).to.deep.include({ balanceSnapshot: 60n, syncedLedger: 10, lastSyncedAt: NOW + 10 });
    });

    it('answer false for the snapshot of a vault that is not there', async () => {
      const snapshot = { balance: 1n, ledger: 1 };
      expect(await valueOf(world.vaults.updateBalanceSnapshot(987n, snapshot, NOW))).to.equal(false);
    });

    it('may be overdrawn when dedicated: the owner withdrew below the holds', async () => {
      const { id } = await valueOf(world.vaults.create(dedicated('alice', 'COWN'), NOW));
      await valueOf(world.vaults.updateBalanceSnapshot(id, { balance: 50n, ledger: 1 }, NOW));
      await reserve(world, 'a', 40n);
      expect(await valueOf(world.vaults.updateBalanceSnapshot(id, { balance: 10n, ledger: 2 }, NOW))).to.equal(true);
      expect(await vaultOf(world, 'alice')).to.deep.include({ balanceSnapshot: 10n, held: 40n });
    });
  });
}

export function describeDeposits(name: string, openWorld: OpenWorld): void {
  describe(`Deposits on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const deposit = (eventId: string, depositorAddress = 'G-alice', contractId = POOL) => {
      const event = { eventId, contractId, depositorAddress, units: 30n, hash: 'e'.repeat(64), ledger: 7 };
      return valueOf(world.deposits.credit(event, NOW));
    };

    it('credit the vault of their depositor once, however often their event is seen', async () => {
      await fund(world, 'alice', 100n);
      const event = unique('event');
      expect([await deposit(event), await deposit(event)]).to.deep.equal(['credited', 'already_credited']);
      expect((await vaultOf(world, 'alice')).balanceSnapshot).to.equal(130n);
    });

    it('of an unknown depositor are kept uncredited', async () => {
      await fund(world, 'alice', 100n);
      const event = unique('event');
      expect(await deposit(event, 'G-stranger')).to.equal('unknown_depositor');
      expect(await deposit(event, 'G-stranger')).to.equal('already_waiting');
      expect((await vaultOf(world, 'alice')).balanceSnapshot).to.equal(100n);
    });

    it('into another contract than the vault has are not its deposits', async () => {
      await fund(world, 'alice', 100n);
      expect(await deposit(unique('event'), 'G-alice', 'CELSEWHERE')).to.equal('unknown_depositor');
      expect((await vaultOf(world, 'alice')).balanceSnapshot).to.equal(100n);
    });
  });
}

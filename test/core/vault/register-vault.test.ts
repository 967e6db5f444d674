import { expect } from 'chai';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { RegisterVault } from '../../../src/core/vault/register-vault.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POOL = 'CPOOL';

describe('RegisterVault', () => {
  let vaults: InMemoryVaults;
  let registerVault: RegisterVault;
  beforeEach(() => {
    vaults = new InMemoryVaults(new MemoryDatabase());
    registerVault = new RegisterVault(vaults, new VirtualClock(), { pooledContractId: POOL });
  });

  it('opens an empty vault in the shared contract, and the user has it from then on', async () => {
    const opened = (await registerVault.execute({ userId: 'user_alice', depositorAddress: 'GALICE' }))._unsafeUnwrap();
    expect(opened).to.deep.include({
      userId: 'user_alice',
      depositorAddress: 'GALICE',
      contractId: POOL,
      kind: 'pooled',
      balanceSnapshot: 0n,
      held: 0n,
      syncedLedger: 0,
      lastSyncedAt: null,
    });
    expect((await vaults.findByUserId('user_alice'))._unsafeUnwrap()).to.deep.equal(opened);
  });

  it('opens vaults without a depositor address, as many as there are users', async () => {
    for (const userId of ['user_alice', 'user_bob']) {
      const opened = await registerVault.execute({ userId, depositorAddress: null });
      expect(opened._unsafeUnwrap().depositorAddress).to.equal(null);
    }
  });

  it('refuses a second vault of one user and leaves the first as it is', async () => {
    const first = (await registerVault.execute({ userId: 'user_alice', depositorAddress: 'GALICE' }))._unsafeUnwrap();
    const second = await registerVault.execute({ userId: 'user_alice', depositorAddress: 'GOTHER' });
    expect(second._unsafeUnwrapErr()).to.deep.equal({ kind: 'vault_exists' });
    expect((await vaults.findByUserId('user_alice'))._unsafeUnwrap()).to.deep.equal(first);
  });

  it('binds a depositor address to one user only, so that nobody is credited with the deposits of another', async () => {
    await registerVault.execute({ userId: 'user_alice', depositorAddress: 'GALICE' });
    const taken = await registerVault.execute({ userId: 'user_bob', depositorAddress: 'GALICE' });
    expect(taken._unsafeUnwrapErr()).to.deep.equal({ kind: 'address_taken' });
    expect((await vaults.findByUserId('user_bob'))._unsafeUnwrap()).to.equal(null);
  });
});

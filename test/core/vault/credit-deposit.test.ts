import { expect } from 'chai';
import { InMemoryDeposits } from '../../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { CreditDeposit } from '../../../src/core/vault/credit-deposit.ts';
import { RegisterVault } from '../../../src/core/vault/register-vault.ts';
import { availableOf, type Deposit } from '../../../src/core/vault/vault.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POOL = 'CPOOL';
const DEPOSIT: Deposit = {
  eventId: '0000000429496729600-0000000001',
  contractId: POOL,
  depositorAddress: 'GALICE',
  units: 250_000_000n,
  hash: 'd'.repeat(64),
  ledger: 100,
};

describe('CreditDeposit', () => {
  let database: MemoryDatabase;
  let creditDeposit: CreditDeposit;
  beforeEach(async () => {
    database = new MemoryDatabase();
    const clock = new VirtualClock();
    creditDeposit = new CreditDeposit(new InMemoryDeposits(database), clock);
    const registerVault = new RegisterVault(new InMemoryVaults(database), clock, { pooledContractId: POOL });
    await registerVault.execute({ userId: 'user_alice', depositorAddress: 'GALICE' });
    await registerVault.execute({ userId: 'user_bob', depositorAddress: 'GBOB' });
  });

  const credit = async (deposit: Deposit) => (await creditDeposit.execute(deposit))._unsafeUnwrap();
  const balanceOf = async (userId: string) => {
    const vault = (await new InMemoryVaults(database).findByUserId(userId))._unsafeUnwrap();
    return vault === null ? null : availableOf(vault);
  };

  it('credits exactly the consumer whose address the deposit came from', async () => {
    expect(await credit(DEPOSIT)).to.equal('credited');
    expect(await balanceOf('user_alice')).to.equal(250_000_000n);
    expect(await balanceOf('user_bob')).to.equal(0n);
  });

  it('credits one event once, however often and however close together it is seen', async () => {
    const outcomes = await Promise.all([credit(DEPOSIT), credit(DEPOSIT), credit(DEPOSIT)]);
    expect(outcomes).to.deep.equal(['credited', 'already_credited', 'already_credited']);
    expect(await balanceOf('user_alice')).to.equal(250_000_000n);
  });

  it('credits two events of one transaction both', async () => {
    await credit(DEPOSIT);
    expect(await credit({ ...DEPOSIT, eventId: '0000000429496729600-0000000002' })).to.equal('credited');
    expect(await balanceOf('user_alice')).to.equal(500_000_000n);
  });

  it('keeps a deposit of an unknown depositor and credits nobody with it', async () => {
    expect(await credit({ ...DEPOSIT, depositorAddress: 'GSTRANGER' })).to.equal('unknown_depositor');
    expect(await balanceOf('user_alice')).to.equal(0n);
    expect(database.deposits.get(DEPOSIT.eventId)).to.include({ vaultId: null, units: 250_000_000n });
  });

  it('credits nothing that went to another contract', async () => {
    expect(await credit({ ...DEPOSIT, contractId: 'CELSEWHERE' })).to.equal('unknown_depositor');
    expect(await balanceOf('user_alice')).to.equal(0n);
  });
});

describe('Available balance', () => {
  it('is what holds leave of the balance, and negative when a dedicated vault was emptied below them', () => {
    expect(availableOf({ balanceSnapshot: 10n, held: 4n })).to.equal(6n);
    expect(availableOf({ balanceSnapshot: 3n, held: 4n })).to.equal(-1n);
  });
});

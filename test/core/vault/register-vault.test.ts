import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type DedicatedContracts } from '../../../src/core/vault/ports/dedicated-contracts.ts';
import { type AccountClaim } from '../../../src/core/vault/prove-account.ts';
import { RegisterVault, type RegisterVaultInput } from '../../../src/core/vault/register-vault.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POOL = 'CPOOL';
const OWN = 'COWN';
const PROOF = Uint8Array.of(1);

describe('RegisterVault', () => {
  let vaults: InMemoryVaults;
  let claims: AccountClaim[];
  let inspect: DedicatedContracts['inspect'];
  beforeEach(() => {
    vaults = new InMemoryVaults(new MemoryDatabase());
    claims = [];
    inspect = () => okAsync({ owner: 'GOWNER' });
  });

  function register(input: Partial<RegisterVaultInput>, allowDedicated = true) {
    const clock = new VirtualClock();
    const proveAccount = {
      execute: (claim: AccountClaim) => {
        claims.push(claim);
        return okAsync(claim.signature === PROOF || claim.loggedInAs === claim.account);
      },
    };
    const contracts: DedicatedContracts = { inspect: (...asked) => inspect(...asked) };
    const policy = { networkPassphrase: 'Paper', pooledContractId: POOL, allowDedicated };
    const registerVault = new RegisterVault({ vaults, contracts, proveAccount, clock }, policy);
    const nothing = { loggedInAs: null, contractId: null, depositorAddress: null, signature: null };
    const whole = { userId: 'user_alice', ...nothing, ownerSignature: null, ...input };
    return registerVault.execute(whole, new AbortController().signal);
  }

  const alice = { depositorAddress: 'GALICE', signature: PROOF };
  const vaultOf = async (userId: string) => (await vaults.findByUserId(userId))._unsafeUnwrap();

  it('opens an empty vault in the shared contract, and the user has it from then on', async () => {
    const opened = (await register(alice))._unsafeUnwrap();
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
    expect(await vaultOf('user_alice')).to.deep.equal(opened);
  });

  it('opens vaults without a depositor address and without proof, as many as there are users', async () => {
    for (const userId of ['user_alice', 'user_bob']) {
      expect((await register({ userId }))._unsafeUnwrap().depositorAddress).to.equal(null);
    }
    expect(claims).to.deep.equal([]);
  });

  it('refuses a second vault of one user and leaves the first as it is', async () => {
    const first = (await register(alice))._unsafeUnwrap();
    const second = await register({ depositorAddress: 'GOTHER', signature: PROOF });
    expect(second._unsafeUnwrapErr()).to.deep.equal({ kind: 'vault_exists' });
    expect(await vaultOf('user_alice')).to.deep.equal(first);
  });

  it('binds a depositor address to one user only, so that nobody is credited with the deposits of another', async () => {
    await register(alice);
    const taken = await register({ ...alice, userId: 'user_bob' });
    expect(taken._unsafeUnwrapErr()).to.deep.equal({ kind: 'address_taken' });
    expect(await vaultOf('user_bob')).to.equal(null);
  });

  it('asks for a signature that names the network, the user and the address', async () => {
    await register(alice);
    expect(claims.map(({ message }) => message)).to.deep.equal(['callora.bind-address:Paper:user_alice:GALICE']);
  });

  it('opens no vault for an address that is not proven', async () => {
    const refused = await register({ depositorAddress: 'GALICE', loggedInAs: 'GBOB' });
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'address_not_proven' });
    expect(await vaultOf('user_alice')).to.equal(null);
  });

  it("asks the contract's owner, not its depositor, for a contract of one's own", async () => {
    const opened = await register({ ...alice, contractId: OWN, ownerSignature: PROOF });
    expect(opened._unsafeUnwrap()).to.include({ kind: 'dedicated', contractId: OWN, depositorAddress: 'GALICE' });
    expect(claims[1]).to.include({ account: 'GOWNER', message: 'callora.bind-contract:Paper:user_alice:COWN' });
    const refused = await register({ ...alice, userId: 'user_bob', contractId: OWN });
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'ownership_not_proven' });
  });

  it('binds no contract that names nobody as its owner', async () => {
    inspect = () => okAsync({ owner: null });
    const refused = await register({ contractId: OWN, ownerSignature: PROOF });
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'ownership_not_proven' });
  });

  for (const error of [{ kind: 'contract_unfit' }, { kind: 'node_failed' }] as const) {
    it(`opens no vault in a contract whose inspection says ${error.kind}`, async () => {
      inspect = () => errAsync(error);
      expect((await register({ contractId: OWN, ownerSignature: PROOF }))._unsafeUnwrapErr()).to.deep.equal(error);
      expect(await vaultOf('user_alice')).to.equal(null);
    });
  }

  it('takes the shared contract by its name, and no other where contracts of a user are not allowed', async () => {
    const other = await register({ contractId: OWN, ownerSignature: PROOF }, false);
    expect(other._unsafeUnwrapErr()).to.deep.equal({ kind: 'dedicated_not_allowed' });
    expect((await register({ contractId: POOL }, false))._unsafeUnwrap()).to.include({ kind: 'pooled' });
  });
});

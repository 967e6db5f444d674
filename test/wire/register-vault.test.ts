import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { addressBindingMessage, contractBindingMessage } from '../../src/core/vault/binding-message.ts';
import { type RegisterVaultInput } from '../../src/core/vault/register-vault.ts';
import { deriveKeyPair } from '../../src/localnet/derivation.ts';
import { ALICE, DepositWorld } from './deposit-world.ts';

const POOLED = { kind: 'pooled', balanceSnapshot: 0n } as const;

describe('The address that a vault is bound to', () => {
  let world: DepositWorld;
  let wallet: Keypair;
  beforeEach(async () => {
    world = new DepositWorld();
    wallet = await world.account({});
  });

  const messageFor = (userId: string, address = wallet.publicKey()) =>
    addressBindingMessage(world.network.genesis.passphrase, userId, address);
  const open = (input: Partial<RegisterVaultInput>) => world.open({ depositorAddress: wallet.publicKey(), ...input });
  const refusalOf = async (input: Partial<RegisterVaultInput>) => (await open(input))._unsafeUnwrapErr();

  it('is proven by a login with it', async () => {
    const vault = (await open({ loggedInAs: wallet.publicKey() }))._unsafeUnwrap();
    expect(vault).to.include({ ...POOLED, depositorAddress: wallet.publicKey() });
    expect(vault.contractId).to.equal(world.network.genesis.vaultContractId);
  });

  it('is proven by its signature as wallets sign messages (SEP-53)', async () => {
    const signature = wallet.signMessage(messageFor(ALICE));
    expect((await open({ signature }))._unsafeUnwrap()).to.include({ depositorAddress: wallet.publicKey() });
  });

  it('is proven by its signature also before it is on the ledger', async () => {
    wallet = Keypair.random();
    const signature = wallet.signMessage(messageFor(ALICE));
    expect((await open({ signature }))._unsafeUnwrap()).to.include({ depositorAddress: wallet.publicKey() });
  });

  const unproven: Readonly<Record<string, () => Partial<RegisterVaultInput>>> = {
    nothing: () => ({}),
    'a login with another account': () => ({ loggedInAs: Keypair.random().publicKey() }),
    'a signature of another account': () => ({ signature: Keypair.random().signMessage(messageFor(ALICE)) }),
    'a signature for another user': () => ({ signature: wallet.signMessage(messageFor('user_bob')) }),
    'a signature for another network': () => ({
      signature: wallet.signMessage(addressBindingMessage('Other Network', ALICE, wallet.publicKey())),
    }),
    'a signature for a contract': () => ({
      signature: wallet.signMessage(
        contractBindingMessage(world.network.genesis.passphrase, ALICE, wallet.publicKey()),
      ),
    }),
    'the plain signature of the message': () => ({ signature: wallet.sign(Buffer.from(messageFor(ALICE))) }),
    'half a signature': () => ({ signature: wallet.signMessage(messageFor(ALICE)).slice(0, 32) }),
  };
  for (const [name, input] of Object.entries(unproven)) {
    it(`is not proven by ${name}`, async () => {
      expect(await refusalOf(input())).to.deep.equal({ kind: 'address_not_proven' });
      expect((await world.vaults.findByUserId(ALICE))._unsafeUnwrap()).to.equal(null);
    });
  }

  it('is not bound while nobody can say who signs for it', async () => {
    world.line.cut = true;
    const signature = wallet.signMessage(messageFor(ALICE));
    expect(await refusalOf({ signature })).to.deep.equal({ kind: 'signers_unavailable' });
  });
});

describe('A contract of its own', () => {
  let world: DepositWorld;
  let owner: Keypair;
  let contractId: string;
  beforeEach(async () => {
    world = new DepositWorld();
    owner = Keypair.fromSecret(deriveKeyPair(world.network.genesis.passphrase, 'owner').secret);
    contractId = await deploy({});
  });

  const deploy = async (terms: object) =>
    ((await world.control('vaults', terms)) as { readonly contractId: string }).contractId;
  const ownersSignature = (userId = ALICE) =>
    owner.signMessage(contractBindingMessage(world.network.genesis.passphrase, userId, contractId));
  const refusalOf = async (input: Partial<RegisterVaultInput>) =>
    (await world.open({ contractId, ...input }))._unsafeUnwrapErr();

  it('is bound with the signature of its owner, empty as it is', async () => {
    const vault = (await world.open({ contractId, ownerSignature: ownersSignature() }))._unsafeUnwrap();
    expect(vault).to.include({ kind: 'dedicated', contractId, depositorAddress: null });
    expect(world.line.sends).to.deep.equal([]);
  });

  it('is bound to its owner who logged in, also when it holds money', async () => {
    await world.control('deposits', { amountUsdc: '5', vault: contractId });
    const vault = (await world.open({ contractId, loggedInAs: owner.publicKey() }))._unsafeUnwrap();
    expect(vault).to.include({ kind: 'dedicated', depositorAddress: owner.publicKey() });
  });

  it('is bound once', async () => {
    await world.open({ contractId, ownerSignature: ownersSignature() });
    const second = { userId: 'user_bob', contractId, ownerSignature: ownersSignature('user_bob') };
    expect(await refusalOf(second)).to.deep.equal({ kind: 'address_taken' });
  });

  for (const [name, input] of Object.entries({
    'without its owner': () => ({}),
    'with the signature of a stranger': () => ({
      ownerSignature: Keypair.random().signMessage(
        contractBindingMessage(world.network.genesis.passphrase, ALICE, contractId),
      ),
    }),
    "with the owner's signature for another user": () => ({ ownerSignature: ownersSignature('user_bob') }),
    'by a depositor': () => ({ loggedInAs: Keypair.random().publicKey() }),
  })) {
    it(`is not bound ${name}`, async () => {
      expect(await refusalOf(input())).to.deep.equal({ kind: 'ownership_not_proven' });
    });
  }

  const unfit: Readonly<Record<string, () => Promise<string> | string>> = {
    'is no vault': () => world.network.genesis.payoutPoolContractId,
    'has functions that we do not know': () => deploy({ variant: 'u64_id' }),
    'is not there': () => 'CBIELTK6YBZJU5UP2WWQEUCYKLPU6AUNZ2BQ4WWFEIE3USCIHMXQDAMA',
    'is paused': async () => {
      await world.control(`contracts/${contractId}/pause`, {});
      return contractId;
    },
  };
  for (const [name, make] of Object.entries(unfit)) {
    it(`is not bound when it ${name}`, async () => {
      contractId = await make();
      expect(await refusalOf({ ownerSignature: ownersSignature() })).to.deep.equal({ kind: 'contract_unfit' });
    });
  }

  it('is not bound when it has another authorized caller than us', async () => {
    const other = new DepositWorld({ chargeAccount: Keypair.random().publicKey() });
    contractId = ((await other.control('vaults', {})) as { readonly contractId: string }).contractId;
    const refused = await other.open({ contractId, ownerSignature: ownersSignature() });
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'contract_unfit' });
    expect(other.problems.join()).to.include('#3');
  });

  it('is not looked at where there are only shared ones', async () => {
    const shared = new DepositWorld({ allowDedicated: false });
    shared.line.cut = true;
    const refused = await shared.open({ contractId, ownerSignature: ownersSignature() });
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'dedicated_not_allowed' });
    const named = await shared.open({ contractId: shared.network.genesis.vaultContractId });
    expect(named._unsafeUnwrap()).to.include({ kind: 'pooled' });
  });

  it('is told apart from a node that is away', async () => {
    world.line.cut = true;
    const refused = await refusalOf({ ownerSignature: ownersSignature() });
    expect(refused).to.deep.equal({ kind: 'node_unavailable', retryAfterMs: null });
  });
});

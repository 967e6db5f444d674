import { Keypair, Transaction } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { formatUsdc } from '../../src/core/shared/usdc.ts';
import { Random } from '../simulation/random.ts';
import { ALICE, DepositWorld, TIMEOUT_SECONDS } from './deposit-world.ts';

const ONE_USDC = 10_000_000n;

describe('A deposit that was built', () => {
  let world: DepositWorld;
  beforeEach(() => (world = new DepositWorld()));

  it('is taken by the network as it is, once its account has signed it', async () => {
    const wallet = await world.depositor();
    const built = (await world.build(12_345_678n))._unsafeUnwrap();
    const submitted = await world.submit(world.signed(built.transactionXdr, wallet));
    expect(submitted._unsafeUnwrap()).to.deep.equal({ hash: built.hash, status: 'submitted' });
    await world.closeLedgers();
    expect((await world.find(built.hash))._unsafeUnwrap()).to.include({ status: 'confirmed', units: 12_345_678n });
    expect(await world.poolBalance()).to.equal(12_345_678n);
  });

  it('is taken for any amount of seven decimals, a hundred of them one after the other', async () => {
    const wallet = await world.depositor(ALICE, '900000000');
    const random = new Random(6);
    let sum = 0n;
    for (let count = 0; count < 100; count += 1) {
      const digits = random.int(1, 14);
      const units = BigInt(Array.from({ length: digits }, () => random.int(1, 9)).join(''));
      const built = (await world.build(units))._unsafeUnwrap();
      await world.submit(world.signed(built.transactionXdr, wallet));
      await world.closeLedgers();
      const found = (await world.find(built.hash))._unsafeUnwrap();
      expect(found.status, formatUsdc(units)).to.equal('confirmed');
      sum += units;
      expect(await world.poolBalance(), formatUsdc(units)).to.equal(sum);
    }
  }).timeout(20_000);

  it('is one call of one account, good for five minutes of the ledger and bidding the base fee', async () => {
    const wallet = await world.depositor();
    const { passphrase, vaultContractId } = world.network.genesis;
    const built = (await world.build(ONE_USDC))._unsafeUnwrap();
    const transaction = new Transaction(built.transactionXdr, passphrase);
    const { source, operations, signatures, timeBounds, ledgerBounds, fee } = transaction;
    expect([source, operations.length, signatures.length]).to.deep.equal([wallet.publicKey(), 1, 0]);
    expect(ledgerBounds).to.equal(undefined);
    expect(timeBounds).to.deep.equal({ minTime: '0', maxTime: String(built.maxTime) });
    expect(built.maxTime).to.equal(Math.floor(world.clock.now() / 1000) + TIMEOUT_SECONDS);
    expect(built).to.include({ feeStroops: BigInt(fee), contractId: vaultContractId, units: ONE_USDC });
    expect(Buffer.from(transaction.hash()).toString('hex')).to.equal(built.hash);
  });

  it('is the same when it is built again in the same ledger, and another one when it has landed', async () => {
    const wallet = await world.depositor();
    const [first, second] = [await world.build(ONE_USDC), await world.build(ONE_USDC)];
    expect(second._unsafeUnwrap().hash).to.equal(first._unsafeUnwrap().hash);
    await world.submit(world.signed(first._unsafeUnwrap().transactionXdr, wallet));
    await world.closeLedgers();
    expect((await world.build(ONE_USDC))._unsafeUnwrap().hash).not.to.equal(first._unsafeUnwrap().hash);
  });
});

describe('A deposit that would not succeed', () => {
  let world: DepositWorld;
  beforeEach(() => (world = new DepositWorld()));

  const refusalOf = async (units = ONE_USDC, source: string | null = null) =>
    (await world.build(units, source))._unsafeUnwrapErr();
  const bindTo = (wallet: Keypair) => world.open({ loggedInAs: wallet.publicKey() });
  const nothingKept = () => expect([...world.database.builtDeposits.values()]).to.deep.equal([]);
  afterEach(nothingKept);

  it('is refused without a vault', async () => {
    expect(await refusalOf()).to.deep.equal({ kind: 'vault_not_found' });
  });

  it('is refused without an account', async () => {
    await world.open({});
    expect(await refusalOf()).to.deep.equal({ kind: 'source_needed' });
  });

  it('is refused for an account whose deposits nobody would be credited with', async () => {
    await world.depositor();
    expect(await refusalOf(ONE_USDC, Keypair.random().publicKey())).to.deep.equal({ kind: 'source_not_bound' });
  });

  it('is refused for an account that the ledger does not have', async () => {
    await bindTo(Keypair.random());
    expect(await refusalOf()).to.deep.equal({ kind: 'source_account_missing' });
  });

  it('is refused without a trustline', async () => {
    await bindTo(await world.account({ trustline: false }));
    expect(await refusalOf()).to.deep.equal({ kind: 'trustline_missing' });
  });

  it('is refused for one unit more than the account holds', async () => {
    await bindTo(await world.account({ usdc: '1' }));
    expect(await refusalOf(ONE_USDC + 1n)).to.deep.equal({ kind: 'usdc_insufficient' });
  });

  it('is refused when the fee would reach into the reserve', async () => {
    // Two reserves and one for the trustline are 1.5 XLM.
    await bindTo(await world.account({ usdc: '1', xlm: '1.5000001' }));
    expect(await refusalOf()).to.deep.equal({ kind: 'fee_unaffordable' });
  });

  it('is refused while the vault is paused', async () => {
    await world.depositor();
    await world.control(`contracts/${world.network.genesis.vaultContractId}/pause`, {});
    expect(await refusalOf()).to.deep.equal({ kind: 'vault_paused' });
  });

  it('is refused below what the vault takes', async () => {
    const { contractId } = (await world.control('vaults', { minDepositUsdc: '2' })) as { readonly contractId: string };
    const wallet = await world.account({ usdc: '10' });
    const depositorAddress = wallet.publicKey();
    await world.vaults.create({ userId: ALICE, contractId, kind: 'dedicated', depositorAddress });
    expect(await refusalOf()).to.deep.equal({ kind: 'deposit_too_small' });
  });

  it('is not built into a contract that is no vault', async () => {
    const contractId = world.network.genesis.payoutPoolContractId;
    const depositorAddress = (await world.account({ usdc: '10' })).publicKey();
    await world.vaults.create({ userId: ALICE, contractId, kind: 'dedicated', depositorAddress });
    expect(await refusalOf()).to.deep.equal({ kind: 'node_failed' });
    expect(world.problems.join()).to.include('deployment_unfit');
  });

  it('is not built for a token that is not the USDC that we mean', async () => {
    const other = new DepositWorld({ usdcIssuer: Keypair.random().publicKey() });
    await other.depositor();
    expect((await other.build(ONE_USDC))._unsafeUnwrapErr()).to.deep.equal({ kind: 'trustline_missing' });
  });

  it('is told apart from a node that is away', async () => {
    await world.depositor();
    world.line.cut = true;
    expect(await refusalOf()).to.deep.equal({ kind: 'node_unavailable', retryAfterMs: null });
  });
});

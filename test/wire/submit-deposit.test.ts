import { Keypair, Operation, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { DepositWorld, TIMEOUT_SECONDS } from './deposit-world.ts';

const ONE_USDC = 10_000_000n;
const LEDGERS_OF_A_LIFETIME = TIMEOUT_SECONDS / 5;

describe('A deposit that comes back signed', () => {
  let world: DepositWorld;
  let wallet: Keypair;
  let built: { readonly hash: string; readonly transactionXdr: string };
  beforeEach(async () => {
    world = new DepositWorld();
    wallet = await world.depositor();
    built = (await world.build(ONE_USDC))._unsafeUnwrap();
  });

  const submit = async (envelopeXdr: string) => (await world.submit(envelopeXdr))._unsafeUnwrap();
  const refusalOf = async (envelopeXdr: string) => (await world.submit(envelopeXdr))._unsafeUnwrapErr();
  const stateOf = async (hash = built.hash) => (await world.find(hash))._unsafeUnwrap();
  const signed = () => world.signed(built.transactionXdr, wallet);
  const fault = (rule: object) => world.control('faults', { rules: [rule] });

  it('may be sent again at any time, and moves money once', async () => {
    expect((await stateOf()).status).to.equal('built');
    for (let count = 0; count < 3; count += 1) {
      expect(await submit(signed())).to.deep.equal({ hash: built.hash, status: 'submitted' });
    }
    await world.closeLedgers();
    expect(await submit(signed())).to.deep.equal({ hash: built.hash, status: 'confirmed' });
    await world.closeLedgers();
    expect(await submit(signed())).to.deep.equal({ hash: built.hash, status: 'confirmed' });
    expect(await world.poolBalance()).to.equal(ONE_USDC);
  });

  it('may have a fee bump around it, and is found by either hash', async () => {
    const bumped = world.bumped(signed(), await world.account({}));
    expect(await submit(bumped)).to.deep.equal({ hash: built.hash, status: 'submitted' });
    await world.closeLedgers();
    const outer = Buffer.from(TransactionBuilder.fromXdr(bumped, world.network.genesis.passphrase).hash()).toString(
      'hex',
    );
    expect(outer).not.to.equal(built.hash);
    for (const hash of [built.hash, outer])
      expect(await stateOf(hash)).to.include({ status: 'confirmed', hash: built.hash });
    expect(await world.poolBalance()).to.equal(ONE_USDC);
  });

  it('is known even when its wallet sent it by itself, with a fee bump that we never saw', async () => {
    const bumped = world.bumped(signed(), await world.account({}));
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sendTransaction', params: { transaction: bumped } });
    await world.network.handle({ method: 'POST', path: '/rpc', headers: {}, body });
    await world.closeLedgers();
    expect(await stateOf()).to.include({ status: 'confirmed' });
    const [kept] = world.database.builtDeposits.values();
    expect(kept?.sentHash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(built.hash);
  });

  it('has failed when the ledger says so, for good', async () => {
    await submit(signed());
    await world.control(`contracts/${world.network.genesis.vaultContractId}/pause`, {});
    await world.closeLedgers();
    expect(await stateOf()).to.include({ status: 'failed', credited: false });
    expect(await submit(signed())).to.include({ status: 'failed' });
    expect(await world.poolBalance()).to.equal(0n);
  });

  it('has expired once a ledger has closed after its time, not by any other clock', async () => {
    await world.clock.advance(TIMEOUT_SECONDS * 2_000);
    expect((await stateOf()).status).to.equal('built');
    world.network.closeLedger();
    expect((await stateOf()).status).to.equal('expired');
    expect(await submit(signed())).to.deep.equal({ hash: built.hash, status: 'expired' });
  });

  it('is refused by the network after its time', async () => {
    await world.closeLedgers(LEDGERS_OF_A_LIFETIME + 1);
    expect(await refusalOf(signed())).to.deep.equal({ kind: 'transaction_refused' });
  });

  it('is refused when its account used the sequence for something else', async () => {
    const other = (await world.build(2n * ONE_USDC))._unsafeUnwrap();
    await submit(world.signed(other.transactionXdr, wallet));
    await world.closeLedgers();
    expect(await refusalOf(signed())).to.deep.equal({ kind: 'transaction_refused' });
    expect(await world.poolBalance()).to.equal(2n * ONE_USDC);
  });

  it('asks the second witness where the node has forgotten, before it has expired', async () => {
    await submit(signed());
    await world.closeLedgers(LEDGERS_OF_A_LIFETIME + 1);
    await fault({ fault: 'trim_history', ledgers: 1 });
    world.history = (hash) => {
      expect(hash).to.equal(built.hash);
      return okAsync({ kind: 'success', landing: { ledger: 3, feeStroops: 100n } });
    };
    expect(await stateOf()).to.include({ status: 'confirmed', ledger: 3 });
  });

  it('has expired where both witnesses have nothing, and is undecided where the second cannot be asked', async () => {
    await world.closeLedgers(LEDGERS_OF_A_LIFETIME + 1);
    await fault({ fault: 'trim_history', ledgers: 1 });
    world.history = () => errAsync({ kind: 'network_unavailable' });
    expect((await world.find(built.hash))._unsafeUnwrapErr()).to.deep.equal({ kind: 'history_failed' });
    world.history = () => okAsync({ kind: 'not_found' });
    expect((await stateOf()).status).to.equal('expired');
  });

  it('is not called expired by a node that lags behind its end', async () => {
    await world.closeLedgers(LEDGERS_OF_A_LIFETIME);
    const behind = { fault: 'node_behind', ledgers: 5, times: 1 };
    await world.closeLedgers();
    await fault(behind);
    expect((await stateOf()).status).to.equal('built');
    expect((await stateOf()).status).to.equal('expired');
  });

  const tampered: Readonly<Record<string, (transaction: Transaction) => Transaction>> = {
    'a larger fee': (transaction) => rebuilt(transaction, { fee: '1000000' }),
    'a later end': (transaction) => rebuilt(transaction, { timebounds: { minTime: 0, maxTime: 0 } }),
    'another operation': (transaction) =>
      new TransactionBuilder(accountOf(transaction), {
        fee: '100',
        networkPassphrase: transaction.networkPassphrase,
        timebounds: { minTime: 0, maxTime: 0 },
      })
        .addOperation(Operation.bumpSequence({ bumpTo: '1' }))
        .build(),
  };
  for (const [name, change] of Object.entries(tampered)) {
    it(`is not sent with ${name}`, async () => {
      const transaction = change(new Transaction(built.transactionXdr, world.network.genesis.passphrase));
      transaction.sign(wallet);
      expect(await refusalOf(transaction.toXdr())).to.deep.equal({ kind: 'transaction_not_built' });
      expect(world.line.sends).to.deep.equal([]);
    });
  }

  it('is not sent by another user, for whom it is no different from one that was never built', async () => {
    const bob = await world.submit(signed(), 'user_bob');
    expect(bob._unsafeUnwrapErr()).to.deep.equal({ kind: 'transaction_not_built' });
    expect((await world.find(built.hash, 'user_bob'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'deposit_not_found' });
  });

  for (const [name, sign] of Object.entries({
    'no signature': () => built.transactionXdr,
    "a stranger's signature": () => world.signed(built.transactionXdr, Keypair.random()),
  })) {
    it(`is not sent with ${name}`, async () => {
      expect(await refusalOf(sign())).to.deep.equal({ kind: 'transaction_not_signed' });
      expect((await stateOf()).status).to.equal('built');
      expect(world.line.sends).to.deep.equal([]);
    });
  }

  it('is not sent when only the fee bump around it is signed', async () => {
    const payer = await world.account({});
    expect(await refusalOf(world.bumped(built.transactionXdr, payer))).to.deep.equal({
      kind: 'transaction_not_signed',
    });
  });

  for (const garbage of ['AAAA', 'not base64!', '']) {
    it(`is not read from '${garbage}'`, async () => {
      expect(await refusalOf(garbage)).to.deep.equal({ kind: 'transaction_unreadable' });
    });
  }

  it('is submitted where nobody knows whether the network got it', async () => {
    await fault({ fault: 'drop_answer', method: 'sendTransaction', times: 1 });
    expect(await submit(signed())).to.include({ status: 'submitted' });
    await world.closeLedgers();
    expect((await stateOf()).status).to.equal('confirmed');
  });

  it('is to be sent again when the network holds it up', async () => {
    await fault({ fault: 'try_again_later', method: 'sendTransaction', times: 1 });
    expect(await refusalOf(signed())).to.deep.equal({ kind: 'transaction_held_up' });
    expect(await submit(signed())).to.include({ status: 'submitted' });
  });

  it('has landed, whatever the network answers to it afterwards', async () => {
    await fault({ fault: 'send_error', method: 'sendTransaction', resultCode: 'txBadSeq', times: 1, afterRequests: 1 });
    await submit(signed());
    await world.closeLedgers();
    expect(await submit(signed())).to.include({ status: 'confirmed' });
    const [kept] = world.database.builtDeposits.values();
    expect(kept).to.include({ status: 'confirmed' });
  });

  it('is not even noted as sent while its signers cannot be read', async () => {
    world.line.cut = true;
    expect(await refusalOf(signed())).to.deep.equal({ kind: 'signers_unavailable' });
    world.line.cut = false;
    expect((await stateOf()).status).to.equal('built');
  });
});

function rebuilt(transaction: Transaction, over: object): Transaction {
  const copy = TransactionBuilder.cloneFrom(transaction, { fee: '100', ...over });
  return copy.build();
}

function accountOf(transaction: Transaction) {
  const { source, sequence } = transaction;
  const state = { sequence: BigInt(sequence) - 1n };
  return {
    accountId: () => source,
    sequenceNumber: () => state.sequence.toString(),
    incrementSequenceNumber: () => void (state.sequence += 1n),
  };
}

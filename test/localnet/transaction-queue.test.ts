import { Keypair, type Transaction, TransactionBuilder } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench } from './harness.ts';
import { resultText, sendText } from './result-of.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Wraps an inner transaction; `baseFee` is the bid for each of the two operations a fee bump counts as. */
function bump(inner: Transaction, payer: string, baseFee: string, signers: readonly string[] = [payer]) {
  const wrapper = TransactionBuilder.buildFeeBumpTransaction(
    Keypair.fromSecret(payer).publicKey(),
    baseFee,
    inner,
    inner.networkPassphrase,
  );
  for (const secret of signers) wrapper.sign(Keypair.fromSecret(secret));
  return wrapper;
}

describe('local network: transaction queue', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const deduct = async (id: string, channel = 0): Promise<Transaction> =>
    (await envelopeFor(bench, deductPlan(bench, id, 10_000n, channel))) as Transaction;

  it('answers DUPLICATE to the envelope it holds', async () => {
    const transaction = await deduct('a');
    await bench.send(transaction.toXdr());
    expect(sendText(await bench.send(transaction.toXdr()))).to.equal('DUPLICATE');
  });

  it('answers TRY_AGAIN_LATER to another transaction of the same source', async () => {
    await bench.send((await deduct('a')).toXdr());
    expect(sendText(await bench.send((await deduct('b')).toXdr()))).to.equal('TRY_AGAIN_LATER');
  });

  it('takes one transaction of each source into the same ledger', async () => {
    const sent = await Promise.all(
      [0, 1, 2].map(async (channel) => bench.send((await deduct(`c${channel}`, channel)).toXdr())),
    );
    bench.tick();
    const ledgers = await Promise.all(sent.map(async ({ hash }) => (await bench.transaction(hash))['ledger']));
    expect(ledgers).to.deep.equal([3, 3, 3]);
  });

  it('answers ERROR txBadSeq to an envelope that is already applied', async () => {
    const transaction = await deduct('a');
    await bench.send(transaction.toXdr());
    bench.tick();
    expect(sendText(await bench.send(transaction.toXdr()))).to.equal('txBadSeq');
  });

  it('drops a transaction after four ledgers and refuses it for ten more', async () => {
    let takes = false;
    bench = new Bench({ takes: () => takes });
    await bench.control('POST', '/accounts', {});
    const transaction = await deduct('aged');
    expect(sendText(await bench.send(transaction.toXdr()))).to.equal('PENDING');
    bench.tick(3);
    expect(sendText(await bench.send(transaction.toXdr()))).to.equal('DUPLICATE');
    bench.tick();
    takes = true;
    for (let ledger = 0; ledger < 10; ledger++) {
      expect(sendText(await bench.send(transaction.toXdr()))).to.equal('TRY_AGAIN_LATER');
      bench.tick();
    }
    expect(sendText(await bench.send(transaction.toXdr()))).to.equal('PENDING');
  });

  it('refuses a payer that cannot afford all it has queued', async () => {
    const payer = await bench.account();
    const fee = 60_000_000_000;
    const first = bump(await deduct('a', 0), payer.secret, String(fee / 2));
    const second = bump(await deduct('b', 1), payer.secret, String(fee / 2));
    expect(sendText(await bench.send(first.toXdr()))).to.equal('PENDING');
    expect(sendText(await bench.send(second.toXdr()))).to.equal('txInsufficientBalance');
  });
});

describe('local network: fee bump', () => {
  let bench: Bench;
  let payer: string;
  let inner: Transaction;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
    payer = (await bench.account()).secret;
    inner = (await envelopeFor(bench, deductPlan(bench, 'a'))) as Transaction;
  });

  it('is applied once and found by its own hash and by the inner one', async () => {
    const wrapper = bump(inner, payer, '500');
    const sent = await bench.send(wrapper.toXdr());
    expect(sendText(sent)).to.equal('PENDING');
    expect(sent['hash']).to.equal(hex(wrapper.hash()));
    bench.tick();
    for (const hash of [hex(wrapper.hash()), hex(inner.hash())]) {
      const found = await bench.transaction(hash);
      expect([found['status'], found['txHash'], found['feeBump']]).to.deep.equal(['SUCCESS', hash, true]);
      expect(resultText(found['resultXdr'])).to.equal('txFeeBumpInnerSuccess txSuccess');
    }
    expect(await bench.control('GET', '/deducts')).to.have.length(1);
  });

  it('is charged to the payer, and the sequence number to the inner source', async () => {
    const source = bench.genesis.channels[0]!.publicKey;
    const before = await bench.request('GET', `/horizon/accounts/${source}`);
    await bench.send(bump(inner, payer, '500').toXdr());
    bench.tick();
    const after = await bench.request('GET', `/horizon/accounts/${source}`);
    expect(after.body['balances']).to.deep.equal(before.body['balances']);
    expect(after.body['sequence']).not.to.equal(before.body['sequence']);
  });

  it('replaces a queued inner transaction for ten times its bid, and for no less', async () => {
    await bench.send(inner.toXdr());
    expect(sendText(await bench.send(bump(inner, payer, '999').toXdr()))).to.equal('txInsufficientFee');
    expect(sendText(await bench.send(bump(inner, payer, '1000').toXdr()))).to.equal('PENDING');
    bench.tick();
    expect((await bench.transaction(hex(inner.hash())))['feeBump']).to.equal(true);
  });

  it('is refused without the signature of the payer', async () => {
    const sent = await bench.send(bump(inner, payer, '500', []).toXdr());
    expect(sendText(sent)).to.equal('txBadAuth');
  });

  it('is refused with a signature more than the payer’s', async () => {
    const sent = await bench.send(bump(inner, payer, '500', [payer, bench.genesis.payoutSigner.secret]).toXdr());
    expect(sendText(sent)).to.equal('txBadAuthExtra');
  });

  it('is refused for what is wrong with the inner transaction', async () => {
    const stale = (await envelopeFor(bench, {
      ...deductPlan(bench, 'a'),
      sequence: (next) => next - 1n,
    })) as Transaction;
    expect(sendText(await bench.send(bump(stale, payer, '500').toXdr()))).to.equal('txFeeBumpInnerFailed txBadSeq');
  });
});

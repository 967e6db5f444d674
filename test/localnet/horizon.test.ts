import { Keypair, type Transaction, TransactionBuilder } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { type CallPlan, deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';

const form = (envelope: string): string => new URLSearchParams({ tx: envelope }).toString();
const codesOf = ({ body }: { body: Json }): unknown => (body['extras'] as Json)['result_codes'];

describe('local network: Horizon', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const envelope = async (change: Partial<CallPlan> = {}): Promise<Transaction> =>
    (await envelopeFor(bench, { ...deductPlan(bench, 'a'), ...change })) as Transaction;
  const submit = (xdr: string) => bench.request('POST', '/horizon/transactions', form(xdr));

  it('answers a submission with 200 once it is applied, and again when it is repeated', async () => {
    const xdr = (await envelope()).toXdr();
    const waiting = submit(xdr);
    bench.tick();
    for (const { status, body } of [await waiting, await submit(xdr)]) {
      expect([status, body['successful'], body['ledger']]).to.deep.equal([200, true, 3]);
    }
  });

  it('answers 400 with the result codes when the transaction fails, although it is in a ledger', async () => {
    const xdr = await envelope({ auth: () => [] });
    const waiting = submit(xdr.toXdr());
    bench.tick();
    const answer = await waiting;
    expect(answer.status).to.equal(400);
    expect(codesOf(answer)).to.deep.equal({ transaction: 'tx_failed', operations: ['function_trapped'] });
    const hash = Buffer.from(xdr.hash()).toString('hex');
    const found = await bench.request('GET', `/horizon/transactions/${hash}`);
    expect([found.status, found.body['successful']]).to.deep.equal([200, false]);
  });

  it('names the operation’s part of a refusal', async () => {
    const refused = await submit((await envelope({ signers: [bench.genesis.channels[0]!.secret] })).toXdr());
    expect(codesOf(refused)).to.deep.equal({ transaction: 'tx_failed', operations: ['op_bad_auth'] });
  });

  it('answers 504 when no ledger takes the transaction', async () => {
    bench = new Bench({ takes: () => false });
    const waiting = submit((await envelope()).toXdr());
    bench.tick(5);
    const { status, body } = await waiting;
    expect([status, body['title']]).to.deep.equal([504, 'Transaction Submission Timeout']);
  });

  it('does not wait when it is asked not to', async () => {
    const xdr = (await envelope()).toXdr();
    const send = () => bench.request('POST', '/horizon/transactions_async', form(xdr));
    expect([(await send()).status, (await send()).body['tx_status']]).to.deep.equal([201, 'DUPLICATE']);
    bench.tick();
    const late = await send();
    expect([late.status, late.body['tx_status']]).to.deep.equal([400, 'ERROR']);
    expect(late.body['error_result_xdr']).to.be.a('string');
    expect((await bench.request('POST', '/horizon/transactions_async', 'tx=x')).status).to.equal(400);
  });

  it('describes a fee bump with both hashes and both payers', async () => {
    const inner = await envelope({ maxTime: Math.floor(bench.nowMs / 1000) + 60, maxLedger: 9 });
    const payer = Keypair.fromSecret((await bench.account()).secret);
    const bump = TransactionBuilder.buildFeeBumpTransaction(payer.publicKey(), '500', inner, inner.networkPassphrase);
    bump.sign(payer);
    await bench.send(bump.toXdr());
    bench.tick();
    const [outerHash, innerHash] = [bump, inner].map((signed) => Buffer.from(signed.hash()).toString('hex'));
    const { body } = await bench.request('GET', `/horizon/transactions/${outerHash}`);
    expect(body['fee_account']).to.equal(payer.publicKey());
    expect(body['source_account']).to.equal(bench.genesis.channels[0]!.publicKey);
    expect((body['inner_transaction'] as Json)['hash']).to.equal(innerHash);
    expect((body['preconditions'] as Json)['ledgerbounds']).to.deep.equal({ min_ledger: 0, max_ledger: 9 });
    expect((await bench.request('GET', `/horizon/transactions/${innerHash}`)).body['hash']).to.equal(innerHash);
  });

  it('answers 404 to what does not exist, 400 to what is no hash, 405 to other methods', async () => {
    const unknown = Keypair.fromRawEd25519Seed(new Uint8Array(32)).publicKey();
    for (const path of [`/accounts/${unknown}`, '/accounts/x', `/transactions/${'0'.repeat(64)}`, '/other', '/a/b/c']) {
      expect((await bench.request('GET', `/horizon${path}`)).status, path).to.equal(404);
    }
    expect((await bench.request('GET', '/horizon/transactions/xyz')).status).to.equal(400);
    expect((await bench.request('DELETE', '/horizon/fee_stats')).status).to.equal(405);
  });
});

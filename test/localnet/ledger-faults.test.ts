import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { custodiansOf } from '../../src/localnet/genesis.ts';
import { deductPlan, envelopeFor, publicKeyOf, sequenceOf } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';
import { resultText, sendText } from './result-of.ts';

describe('local network: faults of the ledger', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const deduct = async (id = 'a', channel = 0): Promise<string> =>
    (await envelopeFor(bench, deductPlan(bench, id, 10_000n, channel))).toXdr();
  const latest = async (): Promise<unknown> => (await bench.rpc('getHealth'))['latestLedger'];
  const status = async (hash: unknown): Promise<unknown> => (await bench.transaction(hash))['status'];
  const channel = (index = 0): string => bench.genesis.channels[index]!.publicKey;
  const vaultUnits = async (): Promise<bigint> => (await bench.balances()).of(bench.genesis.vaultContractId);

  it('ledger_stall lets no ledger close while it lasts', async () => {
    const { hash } = await bench.send(await deduct());
    const [id] = await bench.faults({ fault: 'ledger_stall' });
    bench.tick(3);
    expect([await latest(), await status(hash), await bench.struck(id)]).to.deep.equal([2, 'NOT_FOUND', 3]);
    await bench.control('DELETE', `/faults/${id}`);
    bench.tick();
    expect([await latest(), await status(hash)]).to.deep.equal([3, 'SUCCESS']);
  });

  it('ledger_stall ends by itself after its ledgers or its time', async () => {
    await bench.faults({ fault: 'ledger_stall', times: 2 });
    bench.tick(3);
    expect(await latest()).to.equal(3);
    await bench.faults({ fault: 'ledger_stall', ms: 10_000 });
    bench.tick(3);
    expect(await latest()).to.equal(5);
  });

  it('never_include leaves a queued transaction to age out and touches no other', async () => {
    const unlucky = await bench.send(await deduct('a', 0));
    const lucky = await bench.send(await deduct('b', 1));
    const [id] = await bench.faults({ fault: 'never_include', hash: unlucky['hash'] });
    bench.tick(5);
    expect([await status(unlucky['hash']), await status(lucky['hash'])]).to.deep.equal(['NOT_FOUND', 'SUCCESS']);
    expect(await bench.struck(id)).to.equal(4);
    expect(await sequenceOf(bench, channel())).to.equal(1n << 32n);
    expect(sendText(await bench.send(await deduct('c', 0)))).to.equal('PENDING');
  });

  it('apply_failed consumes fee and sequence number and moves nothing', async () => {
    const before = await vaultUnits();
    await bench.faults({ fault: 'apply_failed', source: channel() });
    const failed = await bench.send(await deduct('a', 0));
    const other = await bench.send(await deduct('b', 1));
    bench.tick();
    const { resultXdr } = await bench.transaction(failed['hash']);
    expect(resultText(resultXdr)).to.equal('txFailed invokeHostFunctionTrapped');
    expect([await status(failed['hash']), await status(other['hash'])]).to.deep.equal(['FAILED', 'SUCCESS']);
    expect(await sequenceOf(bench, channel())).to.equal((1n << 32n) + 1n);
    expect(before - (await vaultUnits())).to.equal(10_000n);
    expect(await bench.control('GET', '/deducts')).to.have.length(1);
  });

  it('fee_surge multiplies the statistics and refuses what bids less than the raised minimum', async () => {
    const queued = await deduct('early', 1);
    await bench.send(queued);
    await bench.faults({ fault: 'fee_surge', factor: 50 });
    expect(sendText(await bench.send(queued))).to.equal('DUPLICATE');
    const fees = async (): Promise<Json> => (await bench.rpc('getFeeStats'))['sorobanInclusionFee'] as Json;
    expect([(await fees())['p90'], (await fees())['min']]).to.deep.equal(['5000', '5000']);
    const { body } = await bench.request('GET', '/horizon/fee_stats');
    expect((body['max_fee'] as Json)['p90']).to.equal('5000');
    expect(sendText(await bench.send(await deduct()))).to.equal('txInsufficientFee');
    const generous = (await envelopeFor(bench, { ...deductPlan(bench, 'a'), bid: 5000 })).toXdr();
    expect(sendText(await bench.send(generous))).to.equal('PENDING');
  });

  it('fee_surge raises the statistics of a network that has charged nothing', async () => {
    bench = new Bench();
    await bench.faults({ fault: 'fee_surge', factor: 3 });
    expect(((await bench.rpc('getFeeStats'))['sorobanInclusionFee'] as Json)['p50']).to.equal('300');
    expect(((await bench.request('GET', '/horizon/fee_stats')).body['max_fee'] as Json)['p50']).to.equal('300');
  });

  it('use_sequence consumes the source’s number in the next ledger, before what it has queued', async () => {
    const { hash } = await bench.send(await deduct());
    const [id] = await bench.faults({ fault: 'use_sequence', source: channel() });
    const units = await vaultUnits();
    bench.tick();
    expect(await sequenceOf(bench, channel())).to.equal((1n << 32n) + 1n);
    expect([await status(hash), await vaultUnits(), await bench.struck(id)]).to.deep.equal(['NOT_FOUND', units, 1]);
    const { transactions } = (await bench.rpc('getTransactions', { startLedger: 3 })) as { transactions: Json[] };
    expect(transactions.map((item) => item['status'])).to.deep.equal(['SUCCESS']);
    expect(sendText(await bench.send(await deduct('b')))).to.equal('PENDING');
  });

  it('use_sequence works for created accounts, and for none whose key the network does not hold', async () => {
    const { publicKey } = await bench.account();
    const before = await sequenceOf(bench, publicKey);
    await bench.faults({ fault: 'use_sequence', source: publicKey, times: 2 });
    bench.tick(3);
    expect(await sequenceOf(bench, publicKey)).to.equal(before + 2n);
    const source = custodiansOf(bench.genesis.passphrase).friendbot;
    const refused = await bench.request(
      'POST',
      '/control/faults',
      JSON.stringify({ rules: [{ fault: 'use_sequence', source }] }),
    );
    expect([refused.status, String(refused.body['error']).includes('key')]).to.deep.equal([400, true]);
  });

  for (const by of ['hash', 'envelope'] as const) {
    it(`fee_bump, given the ${by}, gives the inner transaction an outer hash, and a stranger pays`, async () => {
      const envelope = await deduct();
      const inner = by === 'hash' ? (await bench.send(envelope))['hash'] : hashOf(envelope);
      const rule = { fault: 'fee_bump', [by]: by === 'hash' ? inner : envelope };
      const { added } = (await bench.control('POST', '/faults', { rules: [rule] })) as { added: Json[] };
      bench.tick();
      const found = await bench.transaction(inner);
      expect([found['status'], found['feeBump']]).to.deep.equal(['SUCCESS', true]);
      const outer = added[0]!['hash'];
      expect(outer).not.to.equal(inner);
      const { body } = await bench.request('GET', `/horizon/transactions/${String(outer)}`);
      expect(body['fee_account']).not.to.equal(publicKeyOf(bench.genesis.channels[0]!.secret));
      expect(body['inner_transaction']).to.deep.include({ hash: inner });
    });
  }
  const hashOf = (envelope: string): string =>
    Buffer.from(TransactionBuilder.fromXdr(envelope, bench.genesis.passphrase).hash()).toString('hex');

  it('trim_history forgets all before the last ledgers, and nothing after', async () => {
    const old = await bench.send(await deduct('a'));
    bench.tick(3);
    const recent = await bench.send(await deduct('b'));
    bench.tick();
    await bench.faults({ fault: 'trim_history', ledgers: 1 });
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 6, oldestLedger: 5 });
    expect([await status(old['hash']), await status(recent['hash'])]).to.deep.equal(['NOT_FOUND', 'SUCCESS']);
    const events = await bench.rpc('getEvents', { startLedger: 3 }).catch((error: unknown) => String(error));
    expect(events).to.contain('5 - 6');
    bench.tick();
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 7, oldestLedger: 5 });
  });

  it('reset_network begins again at the first ledger with nothing but genesis', async () => {
    const { hash } = await bench.send(await deduct());
    bench.tick(3);
    await bench.faults({ fault: 'reset_network' });
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 1, oldestLedger: 1 });
    expect([await status(hash), await vaultUnits()]).to.deep.equal(['NOT_FOUND', 0n]);
    expect(await sequenceOf(bench, channel())).to.equal(1n << 32n);
    await bench.deposit('10');
    const again = await bench.send(await deduct());
    bench.tick();
    expect(await status(again['hash'])).to.equal('SUCCESS');
  });
});

import { createHash } from 'node:crypto';
import { rpc, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { serveLocalNetwork } from '../../src/localnet/serve.ts';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';
import { resultText } from './result-of.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const headerIn = (ledger: Json): xdr.LedgerHeaderHistoryEntry =>
  xdr.LedgerHeaderHistoryEntry.fromXdr(String(ledger['headerXdr']), 'base64');

function metadataIn(ledger: Json): xdr.LedgerCloseMetaV2 {
  const metadata = xdr.LedgerCloseMeta.fromXdr(String(ledger['metadataXdr']), 'base64');
  if (metadata.type !== 'v2') throw new Error(metadata.type);
  return metadata.v2;
}

describe('local network: getLedgers', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const answer = (params: object): Promise<Json> => bench.rpc('getLedgers', params);
  const ledgers = async (params: object): Promise<readonly Json[]> => (await answer(params))['ledgers'] as Json[];
  const sequences = async (params: object): Promise<readonly unknown[]> =>
    (await ledgers(params)).map(({ sequence }) => sequence);
  const refusal = (params: object): Promise<unknown> => answer(params).catch((error: unknown) => String(error));

  it('answers the fields a node answers: the ledger’s own time as text, those of the range as numbers', async () => {
    bench.tick();
    const { ledgers: found, ...range } = (await answer({ startLedger: 2, pagination: { limit: 1 } })) as Json & {
      ledgers: Json[];
    };
    const seconds = bench.nowMs / 1000;
    expect(range).to.deep.equal({
      latestLedger: 3,
      latestLedgerCloseTime: seconds,
      oldestLedger: 1,
      oldestLedgerCloseTime: seconds - 5,
      cursor: '2',
    });
    expect(found.map((ledger) => Object.keys(ledger))).to.deep.equal([
      ['hash', 'sequence', 'ledgerCloseTime', 'headerXdr', 'metadataXdr'],
    ]);
    expect(found[0]).to.include({ sequence: 2, ledgerCloseTime: String(seconds - 4) });
  });

  it('names the hash of every retained ledger as it was named while that was the latest, idle or busy', async () => {
    const named: unknown[] = [];
    bench = new Bench();
    for (let sequence = 1; sequence <= 130; sequence++) {
      named.push((await bench.rpc('getLatestLedger'))['id']);
      if (sequence === 20 || sequence === 21 || sequence === 90) await bench.deposit('1');
      else if (sequence < 130) bench.tick();
    }
    const found = await ledgers({ startLedger: 1, pagination: { limit: 200 } });
    expect(found.map(({ hash }) => hash)).to.deep.equal(named);
    let previous = '00'.repeat(32);
    for (const ledger of found) {
      const { hash, header } = headerIn(ledger);
      const sum = createHash('sha256').update(header.toXdr()).digest('hex');
      expect([sum, hex(hash.value), header.ledgerSeq]).to.deep.equal([ledger['hash'], sum, ledger['sequence']]);
      expect(hex(header.previousLedgerHash.value)).to.equal(previous);
      expect(String(header.scpValue.closeTime)).to.equal(ledger['ledgerCloseTime']);
      expect(metadataIn(ledger).ledgerHeader.toXdr('base64')).to.equal(ledger['headerXdr']);
      previous = sum;
    }
  });

  it('carries in the metadata what the ledger applied, with results and fees', async () => {
    const envelopes = [
      (await envelopeFor(bench, deductPlan(bench, 'a', 10_000n, 0))).toXdr(),
      (await envelopeFor(bench, deductPlan(bench, 'b', 10_000n, 1))).toXdr(),
    ];
    for (const envelope of envelopes) await bench.send(envelope);
    bench.tick();
    const [ledger] = await ledgers({ startLedger: 3 });
    const { txProcessing, txSet } = metadataIn(ledger!);
    const { transactions } = (await bench.rpc('getTransactions', { startLedger: 3 })) as { transactions: Json[] };
    const processed = txProcessing.map(({ result, txApplyProcessing }) => [
      hex(result.transactionHash.value),
      result.result.toXdr('base64'),
      txApplyProcessing.toXdr('base64'),
    ]);
    expect(processed).to.deep.equal(
      transactions.map(({ txHash, resultXdr, resultMetaXdr }) => [txHash, resultXdr, resultMetaXdr]),
    );
    expect(txProcessing.map(({ result }) => resultText(result.result.toXdr('base64')))).to.deep.equal([
      'txSuccess invokeHostFunctionSuccess',
      'txSuccess invokeHostFunctionSuccess',
    ]);
    const changes = txProcessing.map(({ feeProcessing }) => feeProcessing.map(({ type }) => type));
    expect(changes).to.deep.equal(Array(2).fill(['ledgerEntryState', 'ledgerEntryUpdated']));
    expect(envelopesIn(txSet)).to.have.members(envelopes);
  });

  it('leaves out of the metadata what a fault hides', async () => {
    const { hash } = await bench.send((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr());
    await bench.faults({ fault: 'hide_transaction', hash });
    bench.tick();
    const [ledger] = await ledgers({ startLedger: 3 });
    expect(metadataIn(ledger!).txProcessing).to.deep.equal([]);
    expect(metadataIn(await bench.rpc('getLatestLedger')).txProcessing).to.deep.equal([]);
    await bench.control('DELETE', '/faults');
    expect(metadataIn(await bench.rpc('getLatestLedger')).txProcessing).to.have.length(1);
  });

  it('continues from the cursor without loss or repetition, and refuses one that nothing follows yet', async () => {
    bench.tick(5);
    expect(await sequences({ startLedger: 2, pagination: { limit: 3 } })).to.deep.equal([2, 3, 4]);
    const { cursor, ledgers: rest } = await answer({ pagination: { cursor: '4', limit: 100 } });
    expect([(rest as Json[]).map(({ sequence }) => sequence), cursor]).to.deep.equal([[5, 6, 7], '7']);
    expect(await refusal({ pagination: { cursor } })).to.match(/-32602.*cursor \('7'\).* 1 and the latest ledger: 7 /);
    bench.tick();
    expect(await sequences({ pagination: { cursor } })).to.deep.equal([8]);
  });

  it('answers fifty ledgers where no limit is given', async () => {
    bench.tick(60);
    expect(await sequences({ startLedger: 3 })).to.have.length(50);
  });

  it('calls a start outside of its history an invalid request, and names both bounds', async () => {
    bench = new Bench({ retentionLedgers: 3 });
    bench.tick(9);
    for (const startLedger of [7, 11, 0, undefined]) {
      const text = `start ledger (${startLedger ?? 0}) must be between the oldest ledger: 8 and the latest ledger: 10`;
      const refused = String(await refusal({ startLedger }));
      expect([refused.includes('-32600'), refused.includes(text)], refused).to.deep.equal([true, true]);
    }
    expect(await sequences({ startLedger: 8 })).to.deep.equal([8, 9, 10]);
  });

  it('refuses pages and formats that make no sense with the node’s codes', async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ startLedger: 1, pagination: { limit: 201 } }, '-32600'],
      [{ startLedger: 1, pagination: { cursor: '1' } }, '-32600'],
      [{ startLedger: 1, xdrFormat: 'hex' }, '-32600'],
      [{ startLedger: 1, xdrFormat: 1 }, '-32602'],
      [{ startLedger: -1 }, '-32602'],
      [{ startLedger: '1' }, '-32602'],
      [{ pagination: { cursor: 'x' } }, '-32602'],
      [{ pagination: { cursor: '99' } }, '-32602'],
    ];
    for (const [params, code] of wrong) expect(await refusal(params), JSON.stringify(params)).to.contain(code);
  });

  it('answers JSON in place of XDR where that is asked for', async () => {
    const [plain] = await ledgers({ startLedger: 2, pagination: { limit: 1 } });
    const [json] = await ledgers({ startLedger: 2, pagination: { limit: 1 }, xdrFormat: 'json' });
    expect(json).to.not.have.any.keys('headerXdr', 'metadataXdr');
    const header = xdr.LedgerHeaderHistoryEntry.fromJson(json!['headerJson'] as xdr.JsonValue);
    const metadata = xdr.LedgerCloseMeta.fromJson(json!['metadataJson'] as xdr.JsonValue);
    expect([header.toXdr('base64'), metadata.toXdr('base64')]).to.deep.equal([
      plain!['headerXdr'],
      plain!['metadataXdr'],
    ]);
  });

  it('shows a node behind only the ledgers it has', async () => {
    bench.tick(4);
    await bench.faults({ fault: 'node_behind', ledgers: 2 });
    expect(await sequences({ startLedger: 3 })).to.deep.equal([3, 4]);
    expect(await refusal({ startLedger: 5 })).to.match(/-32600.*the latest ledger: 4 /);
  });

  it('is read by the SDK’s own client', async () => {
    const served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: 3_600_000 });
    try {
      const server = new rpc.Server(`${served.url}/rpc`, { allowHttp: true });
      const { sequence } = await server._getLatestLedger();
      const page = await server.getLedgers({ startLedger: sequence, pagination: { limit: 1 } });
      const [ledger] = page.ledgers;
      expect([ledger!.sequence, page.cursor]).to.deep.equal([sequence, String(sequence)]);
      expect(hex(ledger!.headerXdr.hash.value)).to.equal(ledger!.hash);
      expect(ledger!.metadataXdr.type).to.equal('v2');
    } finally {
      await served.close();
    }
  });
});

const envelopesIn = (set: xdr.GeneralizedTransactionSet): readonly string[] =>
  set.v1TxSet.phases.flatMap((phase) =>
    phase.type === 'parallelTxsComponent'
      ? phase.parallelTxsComponent.executionStages.flat(2).map((envelope) => envelope.toXdr('base64'))
      : [],
  );

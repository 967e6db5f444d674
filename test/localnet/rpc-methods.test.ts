import { readFileSync } from 'node:fs';
import { type OperationRecord, xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { symbol } from '../../src/localnet/sc-val.ts';
import { accountKey, codeKey, instanceKey, trustlineKey } from '../../src/localnet/state/ledger-key.ts';
import { deductPlan, envelopeFor, simulate } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';

const EXAMPLES = new URL('../fixtures/stellar/rpc-examples/', import.meta.url);
const example = (file: string, name: string): Json => {
  const examples = JSON.parse(readFileSync(new URL(file, EXAMPLES), 'utf8')) as Record<string, { value: Json }>;
  return examples[name]!.value;
};

/** Field names with their JSON types, one level deep. */
const shapeOf = (value: Json): Record<string, string> =>
  Object.fromEntries(Object.entries(value).map(([key, field]) => [key, Array.isArray(field) ? 'array' : typeof field]));

/** Diagnostics are optional on a node, and off here. */
const without = (shape: Record<string, string>, ...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)));

describe('local network: RPC methods', () => {
  let bench: Bench;
  let hash: unknown;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
    hash = (await bench.send((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr()))['hash'];
    bench.tick();
  });

  describe('answers have the fields and JSON types of recorded ones', () => {
    it('getTransaction SUCCESS and NOT_FOUND', async () => {
      const recorded = without(
        shapeOf(example('Transactions.json', 'SuccessTransactionResult')),
        'diagnosticEventsXdr',
      );
      expect(shapeOf(await bench.transaction(hash))).to.deep.equal(recorded);
      expect(shapeOf(await bench.transaction('0'.repeat(64)))).to.deep.equal(
        shapeOf(example('Transactions.json', 'NotFoundTransactionResult')),
      );
    });

    it('sendTransaction PENDING and ERROR', async () => {
      const transaction = (await envelopeFor(bench, deductPlan(bench, 'b'))).toXdr();
      expect(shapeOf(await bench.send(transaction))).to.deep.equal(
        shapeOf(example('Transactions.json', 'PendingTransactionResult')),
      );
      bench.tick();
      expect(shapeOf(await bench.send(transaction))).to.deep.equal(
        shapeOf(example('Transactions.json', 'ErrorTransactionResult')),
      );
    });

    it('getTransactions', async () => {
      const answer = await bench.rpc('getTransactions', { startLedger: 1 });
      const recorded = example('Transactions.json', 'GetTransactionsResult');
      expect(shapeOf(answer)).to.deep.equal(shapeOf(recorded));
      const [first] = answer['transactions'] as Json[];
      expect(typeof first!['createdAt']).to.equal(typeof (recorded['transactions'] as Json[])[0]!['createdAt']);
    });

    it('getEvents', async () => {
      const answer = await bench.rpc('getEvents', { startLedger: 1 });
      const recorded = example('Events.json', 'TwoNativeTransferEvents');
      expect(shapeOf(answer)).to.deep.equal(shapeOf(recorded));
      const [event] = answer['events'] as Json[];
      expect(shapeOf(event!)).to.deep.equal(shapeOf((recorded['events'] as Json[])[0]!));
    });

    it('getHealth and getFeeStats', async () => {
      for (const method of ['getHealth', 'getFeeStats']) {
        const { examples } = JSON.parse(readFileSync(new URL(`${method}.json`, EXAMPLES), 'utf8')) as {
          examples: { result: { value: Json } }[];
        };
        const recorded = examples[0]!.result.value;
        const answer = await bench.rpc(method);
        expect(shapeOf(answer)).to.deep.equal(shapeOf(recorded));
        for (const [name, field] of Object.entries(recorded)) {
          if (typeof field === 'object') expect(shapeOf(answer[name] as Json)).to.deep.equal(shapeOf(field as Json));
        }
      }
    });

    it('simulateTransaction', async () => {
      const recorded = without(shapeOf(example('Simulations.json', 'SuccessfulSimulationResult')), 'cost');
      const answer = await simulate(bench, deductPlan(bench, 'b'));
      expect(without(shapeOf(answer), 'stateChanges')).to.deep.equal(recorded);
    });
  });

  it('proposes source-account credentials when the operation source is the one who must agree', async () => {
    const answer = await simulate(bench, deductPlan(bench, 'b'));
    const [{ auth } = { auth: [] }] = answer['results'] as { auth: string[] }[];
    const entries = auth.map((entry) => xdr.SorobanAuthorizationEntry.fromXdr(entry, 'base64'));
    expect(entries.map(({ credentials }) => credentials.type)).to.deep.equal(['sorobanCredentialsSourceAccount']);
  });

  it('proposes address credentials when it is somebody else', async () => {
    const plan = { ...deductPlan(bench, 'b'), authority: bench.genesis.channels[0]!.secret };
    const [{ auth } = { auth: [] }] = (await simulate(bench, plan))['results'] as { auth: string[] }[];
    const entries = auth.map((entry) => xdr.SorobanAuthorizationEntry.fromXdr(entry, 'base64'));
    expect(entries.map(({ credentials }) => credentials.type)).to.deep.equal(['sorobanCredentialsAddressV2']);
  });

  it('simulates with given authorization only what that covers', async () => {
    const signed = await envelopeFor(bench, deductPlan(bench, 'b'));
    const other = await envelopeFor(bench, { ...deductPlan(bench, 'c'), auth: () => authOf(signed.operations[0]) });
    const run = async (transaction: string) => (await bench.rpc('simulateTransaction', { transaction }))['error'];
    expect(await run(signed.toXdr())).to.equal(undefined);
    expect(await run(other.toXdr())).to.contain('Error(Auth, InvalidAction)');
  });

  it('reports the contract’s error number in a failing simulation', async () => {
    const answer = await simulate(bench, deductPlan(bench, 'a'));
    expect(answer['error']).to.match(/^HostError: Error\(Contract, #29\)/);
    expect(answer['latestLedger']).to.equal(3);
    expect(answer).not.to.have.property('transactionData');
  });

  it('finds events by contract and topics, and continues from the cursor without loss or repetition', async () => {
    for (const id of ['b', 'c']) {
      await bench.send((await envelopeFor(bench, deductPlan(bench, id))).toXdr());
      bench.tick();
    }
    const filters = [
      {
        type: 'contract',
        contractIds: [bench.genesis.vaultContractId],
        topics: [
          [symbol('deduct').toXdr('base64'), '*', '*'],
          [symbol('deposit').toXdr('base64'), '**'],
        ],
      },
    ];
    const seen: unknown[] = [];
    let params: object = { startLedger: 1, filters, pagination: { limit: 1 } };
    for (let page = 0; page < 6; page++) {
      const { events, cursor } = (await bench.rpc('getEvents', params)) as { events: Json[]; cursor: string };
      seen.push(...events.map((event) => event['id']));
      params = { filters, pagination: { limit: 1, cursor } };
    }
    expect(new Set(seen).size).to.equal(4);
    expect(seen).to.have.length(4);
    await bench.send((await envelopeFor(bench, deductPlan(bench, 'd'))).toXdr());
    bench.tick();
    const later = (await bench.rpc('getEvents', params)) as { events: Json[] };
    expect(later.events).to.have.length(1);
  });

  it('pages through transactions by cursor', async () => {
    await bench.send((await envelopeFor(bench, deductPlan(bench, 'b'))).toXdr());
    bench.tick();
    const seen: unknown[] = [];
    let params: object = { startLedger: 1, pagination: { limit: 2 } };
    for (let page = 0; page < 3; page++) {
      const { transactions, cursor } = (await bench.rpc('getTransactions', params)) as {
        transactions: Json[];
        cursor: string;
      };
      seen.push(...transactions.map(({ txHash }) => txHash));
      params = { pagination: { limit: 2, cursor } };
    }
    expect(seen).to.have.length(3);
    expect(new Set(seen).size).to.equal(3);
    expect(seen[1]).to.equal(hash);
  });

  it('refuses pages that make no sense', async () => {
    const pages = [{}, { startLedger: 99 }, { startLedger: 1, pagination: { cursor: '1' } }, { startLedger: -1 }];
    for (const params of [...pages, { startLedger: 1, pagination: { limit: 0 } }, { pagination: { cursor: 'x' } }]) {
      expect(await bench.rpc('getTransactions', params).catch(String)).to.contain('-32602');
    }
  });

  it('refuses an event range it does not retain', async () => {
    for (const startLedger of [99, 0]) {
      const failure = await bench.rpc('getEvents', { startLedger }).catch(String);
      expect(failure).to.match(/startLedger/);
    }
  });

  it('forgets transactions and events behind the retention window, but not the deducts', async () => {
    const small = new Bench({ retentionLedgers: 3 });
    await small.deposit('10');
    const sent = await small.send((await envelopeFor(small, deductPlan(small, 'a'))).toXdr());
    small.tick();
    expect((await small.transaction(sent['hash']))['status']).to.equal('SUCCESS');
    small.tick(7);
    expect((await small.transaction(sent['hash']))['status']).to.equal('NOT_FOUND');
    const health = await small.rpc('getHealth');
    expect([health['oldestLedger'], health['latestLedger']]).to.deep.equal([8, 10]);
    expect(await small.control('GET', '/deducts')).to.have.length(1);
  });

  it('getLatestLedger carries the header in the form of a recorded one: with its hash before it', async () => {
    const recorded = JSON.parse(readFileSync(new URL('getLatestLedger.json', EXAMPLES), 'utf8')) as {
      examples: { result: { value: Json } }[];
    };
    for (const answer of [recorded.examples[0]!.result.value, await bench.rpc('getLatestLedger')]) {
      const entry = xdr.LedgerHeaderHistoryEntry.fromXdr(String(answer['headerXdr']), 'base64');
      expect(Buffer.from(entry.hash.value).toString('hex')).to.equal(answer['id']);
      expect(entry.header.ledgerSeq).to.equal(answer['sequence']);
    }
  });

  it('chains ledger hashes and moves close times strictly forward, even when the clock stands still', async () => {
    const headers: xdr.LedgerHeaderHistoryEntry[] = [];
    for (let ledger = 0; ledger < 3; ledger++) {
      bench.network.closeLedger();
      const { headerXdr } = await bench.rpc('getLatestLedger');
      headers.push(xdr.LedgerHeaderHistoryEntry.fromXdr(String(headerXdr), 'base64'));
    }
    const [first, second, third] = headers as [xdr.LedgerHeaderHistoryEntry, ...xdr.LedgerHeaderHistoryEntry[]];
    expect(second!.header.previousLedgerHash.equals(first.hash)).to.equal(true);
    expect(third!.header.previousLedgerHash.equals(second!.hash)).to.equal(true);
    const times = headers.map(({ header }) => header.scpValue.closeTime);
    expect(times).to.deep.equal([times[0], times[0]! + 1n, times[0]! + 2n]);
  });

  it('serves the entries that exist, in the order asked, and leaves the others out', async () => {
    const { vaultContractId, usdcIssuer, channels } = bench.genesis;
    const depositor = String((await bench.deposit('1'))['depositor']);
    const missing = codeKey('00'.repeat(32));
    const keys = [
      accountKey(channels[0]!.publicKey),
      missing,
      trustlineKey(depositor, usdcIssuer),
      instanceKey(vaultContractId),
    ];
    const { entries } = (await bench.rpc('getLedgerEntries', { keys })) as { entries: Json[] };
    expect(entries.map(({ key }) => key)).to.deep.equal(keys.filter((key) => key !== missing));
    const types = entries.map((entry) => xdr.LedgerEntryData.fromXdr(String(entry['xdr']), 'base64').type);
    expect(types).to.deep.equal(['account', 'trustline', 'contractData']);
  });

  it('refuses keys that are no keys, and more than two hundred', async () => {
    for (const keys of [['AAAA'], 'x', undefined, Array.from({ length: 201 }, () => codeKey('00'.repeat(32)))]) {
      expect(await bench.rpc('getLedgerEntries', { keys }).catch(String)).to.contain('-32602');
    }
  });

  it('answers JSON-RPC errors for what is no request of it', async () => {
    const codes = await Promise.all(
      ['{', '[]', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":1,"method":"constructor"}'].map(
        async (body) => ((await bench.request('POST', '/rpc', body)).body['error'] as Json)['code'],
      ),
    );
    expect(codes).to.deep.equal([-32700, -32600, -32600, -32601]);
  });
});

const authOf = (operation: OperationRecord | undefined): xdr.SorobanAuthorizationEntry[] =>
  operation?.type === 'invokeHostFunction' ? (operation.auth ?? []) : [];

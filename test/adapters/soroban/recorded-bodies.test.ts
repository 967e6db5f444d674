import { Networks, TransactionBuilder, type FeeBumpTransaction } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { decodeEnvelope, hashesOf, sequenceUseOf } from '../../../src/adapters/soroban/applied-envelope.ts';
import { contractRefusalOf } from '../../../src/adapters/soroban/contract-refusal.ts';
import { loadSdk, type Sdk } from '../../../src/adapters/soroban/load-sdk.ts';
import { readLanding } from '../../../src/adapters/soroban/read-landing.ts';
import * as methods from '../../../src/adapters/soroban/rpc-methods.ts';
import { SorobanChainNetwork } from '../../../src/adapters/soroban/soroban-chain-network.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const FIXTURES = new URL('../../fixtures/stellar/', import.meta.url);

function recorded(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8'));
}

type Examples = Readonly<Record<string, { readonly value: unknown }>>;

function example(file: string, name: string): unknown {
  return (recorded(`rpc-examples/${file}.json`) as Examples)[name]?.value;
}

/** Methods whose examples come with the method's description. */
function firstExample(file: string): unknown {
  const { examples } = recorded(`rpc-examples/${file}.json`) as { examples: { result: { value: unknown } }[] };
  return examples[0]?.result.value;
}

interface RpcRecord {
  readonly txHash: string;
  readonly envelopeXdr: string;
  readonly resultXdr: string;
}
interface HorizonRecord {
  readonly hash: string;
  readonly envelope_xdr: string;
}

const RPC_RECORDS = (recorded('rpc-transactions.json') as { records: RpcRecord[] }).records;
const HORIZON_RECORDS = (recorded('horizon-transactions.json') as { records: HorizonRecord[] }).records;

describe('Recorded bodies of Stellar RPC', () => {
  let sdk: Sdk;
  before(async () => (sdk = await loadSdk()));

  function networkOver(node: ScriptedNode): SorobanChainNetwork {
    return new SorobanChainNetwork({ rpc: node.client(), report: () => undefined }, Networks.TESTNET);
  }

  it('getHealth and getFeeStats read as numbers, although they are strings on the wire', () => {
    const health = methods.GET_HEALTH.answer.parse(firstExample('getHealth'));
    expect(health).to.deep.equal({
      status: 'healthy',
      latestLedger: 3730763,
      latestLedgerCloseTime: 1784671485,
      oldestLedger: 3609804,
    });
    const feeStats = methods.GET_FEE_STATS.answer.parse(firstExample('getFeeStats'));
    expect(feeStats.sorobanInclusionFee.p90).to.equal(200n);
  });

  it('getLedgerEntries reads with its entries and their ledger', () => {
    const answer = example('LedgerEntries', 'LedgerEntryCounterAddressResult');
    const { entries, latestLedger } = methods.GET_LEDGER_ENTRIES.answer.parse(answer);
    expect([entries.length, latestLedger]).to.deep.equal([1, 2552990]);
  });

  it('simulateTransaction reads when it succeeds and when it fails', () => {
    const good = methods.SIMULATE_TRANSACTION.answer.parse(example('Simulations', 'SuccessfulSimulationResult'));
    expect(good).to.deep.include({ minResourceFee: 90353n, results: [{ auth: [], xdr: 'AAAAAwAAAAw=' }] });
    const bad = methods.SIMULATE_TRANSACTION.answer.parse(example('Simulations', 'FailedSimulationResult'));
    expect(contractRefusalOf(bad.error ?? '')).to.equal('other');
  });

  const SENDS = {
    PendingTransactionResult: 'PENDING',
    DuplicateTransactionResult: 'DUPLICATE',
    TryAgainLaterTransactionResult: 'TRY_AGAIN_LATER',
    ErrorTransactionResult: 'ERROR',
  };
  for (const [name, status] of Object.entries(SENDS)) {
    it(`sendTransaction reads as ${status}`, () => {
      expect(methods.SEND_TRANSACTION.answer.parse(example('Transactions', name)).status).to.equal(status);
    });
  }

  const LANDINGS = [
    ['SuccessTransactionResult', 'RecentTransactionHash', 'success', { ledger: 490252, feeStroops: 472687n }],
    ['FailedTransactionResult', 'FailedTransactionHash', 'failed', { ledger: 337192, feeStroops: 100n }],
  ] as const;
  for (const [answer, hashName, kind, landing] of LANDINGS) {
    it(`getTransaction shows ${kind} to who asks for its hash, and nothing to who asks for another`, async () => {
      const node = new ScriptedNode().answer('getTransaction', example('Transactions', answer));
      const hash = example('Transactions', hashName) as string;
      const sighting = (await networkOver(node).find(hash, neverAborted()))._unsafeUnwrap();
      expect(sighting).to.deep.include({ kind, landing });
      expect((await networkOver(node).find('00'.repeat(32), neverAborted())).isErr()).to.equal(true);
    });
  }

  it('getTransaction says how far back its "not found" reaches', async () => {
    const node = new ScriptedNode().answer('getTransaction', example('Transactions', 'NotFoundTransactionResult'));
    const sighting = (await networkOver(node).find('00'.repeat(32), neverAborted()))._unsafeUnwrap();
    expect(sighting).to.deep.equal({ kind: 'not_found', latestLedger: 2540099, oldestLedger: 2538660 });
  });

  it('getTransactions shows who used the sequence of a transaction inside a real fee bump', async () => {
    const answer = example('Transactions', 'GetTransactionsResult') as { transactions: RpcRecord[] };
    const [first] = answer.transactions;
    const feeBump = TransactionBuilder.fromXdr(first!.envelopeXdr, Networks.TESTNET) as FeeBumpTransaction;
    const inner = feeBump.innerTransaction;
    const use = { sourceAccount: inner.source, sequence: BigInt(inner.sequence), fromLedger: 337272, toLedger: 337273 };
    const node = new ScriptedNode().answer('getTransactions', answer);
    const consumer = (await networkOver(node).consumerOf(use, neverAborted()))._unsafeUnwrap();
    const innerHash = Buffer.from(inner.hash()).toString('hex');
    expect(consumer).to.deep.equal({ hash: first!.txHash, innerHash });
  });

  it('getEvents reads with the ledger that its cursor says', () => {
    const page = methods.GET_EVENTS.answer.parse(example('Events', 'TwoNativeTransferEvents'));
    expect(page).to.deep.include({ latestLedger: 3730843 });
    expect(page.cursor).to.deep.equal({ text: '0016010972359577600-0000000008', ledger: 3727845 });
    const [event] = page.events;
    expect(event?.topic).to.have.length(4);
    expect(event?.txHash).to.equal('a5c9247b77eb04c0d857934a2e988c408167976c8acbdf3d8acf64c44deb3beb');
  });

  it('every mainnet transaction has the hash that its envelope says', () => {
    const recordings = [
      ...RPC_RECORDS.map(({ txHash, envelopeXdr }) => ({ hash: txHash, envelopeXdr })),
      ...HORIZON_RECORDS.map(({ hash, envelope_xdr: envelopeXdr }) => ({ hash, envelopeXdr })),
    ];
    expect(recordings.length).to.be.at.least(20);
    for (const { hash, envelopeXdr } of recordings) {
      expect(hashesOf(sdk, envelopeXdr, Networks.PUBLIC)?.hash).to.equal(hash);
    }
  });

  it('every mainnet transaction shows the account and sequence that it used, and where it landed', () => {
    for (const { envelopeXdr, resultXdr } of RPC_RECORDS) {
      const transaction = TransactionBuilder.fromXdr(envelopeXdr, Networks.PUBLIC);
      const { source, sequence } = 'innerTransaction' in transaction ? transaction.innerTransaction : transaction;
      const use = sequenceUseOf(decodeEnvelope(sdk, envelopeXdr)!);
      expect(use.sequence).to.equal(BigInt(sequence));
      expect(sdk.StrKey.encodeEd25519PublicKey(use.sourceKey)).to.equal(source);
      const landing = readLanding(sdk, { status: 'SUCCESS', resultXdr, ledger: 1 });
      expect(landing?.feeStroops ?? 0n).to.satisfy((fee: bigint) => fee > 0n);
    }
  });
});

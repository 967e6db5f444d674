import { type FeeBumpTransaction, type Transaction } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import sinon from 'sinon';
import { SorobanChainNetwork } from '../../../src/adapters/soroban/soroban-chain-network.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { PASSPHRASE } from './paper-contract.ts';
import { feeBumpOf, hashOf, inOldEnvelope, SOURCE, STRANGER, transactionOf } from './paper-ledger.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const USE = { sourceAccount: SOURCE.publicKey(), sequence: 78n, fromLedger: 50, toLedger: 60 };

interface Applied {
  readonly ledger: number;
  readonly transaction: Transaction | FeeBumpTransaction;
}

/** Serves a history in pages of a few transactions, as far as it is kept. */
function nodeWith(
  history: readonly Applied[],
  { pageSize = 2, oldestLedger = 1, latestLedger = 100 } = {},
): ScriptedNode {
  return new ScriptedNode().answerBy('getTransactions', ({ startLedger, pagination }) => {
    const { cursor } = pagination as { cursor?: string };
    const first =
      cursor === undefined ? history.findIndex(({ ledger }) => ledger >= Number(startLedger)) : Number(cursor);
    const page = first < 0 ? [] : history.slice(first, first + pageSize);
    const transactions = page.map(({ ledger, transaction }) => ({ ledger, envelopeXdr: transaction.toXdr() }));
    return { result: { transactions, oldestLedger, latestLedger, cursor: String(Math.max(first, 0) + page.length) } };
  });
}

function search(node: ScriptedNode) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  const network = new SorobanChainNetwork({ rpc: node.client(), report }, PASSPHRASE);
  return { search: network.consumerOf(USE, neverAborted()), report };
}

/** Nine transactions that have nothing to do with the sequence; two of them share its number or its account. */
function noise(ledger: number): Applied[] {
  const others = Array.from({ length: 7 }, (_, n) => ({ ledger, transaction: transactionOf(STRANGER, BigInt(n + 1)) }));
  return [
    ...others,
    { ledger, transaction: transactionOf(STRANGER, 78n) },
    { ledger, transaction: transactionOf(SOURCE, 77n) },
  ];
}

describe('SorobanChainNetwork.consumerOf', () => {
  const plain = transactionOf(SOURCE, 78n);
  const muxed = transactionOf(SOURCE, 78n, '12');
  const CONSUMERS: Record<string, Transaction | FeeBumpTransaction> = {
    'a plain transaction': plain,
    'a plain transaction in an old envelope': inOldEnvelope(plain),
    'a transaction of a muxed source': muxed,
    'a fee bump around a plain transaction': feeBumpOf(plain),
    'a fee bump around a transaction of a muxed source': feeBumpOf(muxed),
  };
  for (const [name, transaction] of Object.entries(CONSUMERS)) {
    it(`sees ${name}, several pages in, with the hashes that its envelope has`, async () => {
      const node = nodeWith([...noise(50), ...noise(55), { ledger: 56, transaction }, ...noise(57)]);
      const found = (await search(node).search)._unsafeUnwrap();
      const innerHash = 'innerTransaction' in transaction ? hashOf(transaction.innerTransaction) : null;
      expect(found).to.deep.equal({ hash: hashOf(transaction), innerHash });
    });
  }

  it('asks from the first ledger on, and then only by cursor', async () => {
    const node = nodeWith([...noise(50).slice(0, 3), { ledger: 61, transaction: plain }]);
    await search(node).search;
    expect(node.questions.map(({ params }) => params)).to.deep.equal([
      { startLedger: 50, pagination: { limit: 50 } },
      { pagination: { cursor: '2', limit: 50 } },
    ]);
  });

  it('sees none when every ledger was read and none used the sequence', async () => {
    expect((await search(nodeWith([...noise(50), ...noise(60)])).search)._unsafeUnwrap()).to.equal(null);
  });

  it('does not count a transaction after the last ledger asked for', async () => {
    const node = nodeWith([...noise(60), { ledger: 61, transaction: plain }, ...noise(62)]);
    expect((await search(node).search)._unsafeUnwrap()).to.equal(null);
  });

  it('stops reading once the last ledger is passed', async () => {
    const node = nodeWith([...noise(61), ...noise(62)]);
    await search(node).search;
    expect(node.questions).to.have.length(1);
  });

  it('passes over an envelope that does not decode', async () => {
    const node = nodeWith([]).answer('getTransactions', {
      transactions: [
        { ledger: 50, envelopeXdr: 'AAAA' },
        { ledger: 51, envelopeXdr: plain.toXdr() },
      ],
      oldestLedger: 1,
      latestLedger: 100,
      cursor: '2',
    });
    expect((await search(node).search)._unsafeUnwrap()?.hash).to.equal(hashOf(plain));
  });

  const INCOMPLETE: Record<string, ScriptedNode> = {
    'has forgotten the first ledgers': nodeWith(noise(52), { oldestLedger: 51 }),
    'does not know the last ledgers yet': nodeWith(noise(50), { latestLedger: 59 }),
    'refuses the range': new ScriptedNode().refuse('getTransactions', -32600, 'start ledger must be between'),
    'never comes to an end': nodeWith(Array.from({ length: 201 }, () => noise(50)).flat(), { pageSize: 1 }),
  };
  for (const [name, node] of Object.entries(INCOMPLETE)) {
    it(`never says "none" when the node ${name}`, async () => {
      const { search: consumer, report } = search(node);
      expect((await consumer)._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
      expect(report.lastCall.args[0].operation).to.equal('consumer');
      expect(node.questions.length).to.be.at.most(200);
    });
  }

  it('never says "none" when the history is trimmed while it is read', async () => {
    const node = nodeWith(noise(50));
    const trimmed = { transactions: [], oldestLedger: 55, latestLedger: 200, cursor: '9' };
    node.answerBy('getTransactions', ({ startLedger }) => {
      const first = {
        ...trimmed,
        oldestLedger: 50,
        transactions: [{ ledger: 50, envelopeXdr: noise(50)[0]!.transaction.toXdr() }],
      };
      return { result: startLedger === undefined ? trimmed : first };
    });
    expect((await search(node).search).isErr()).to.equal(true);
  });
});

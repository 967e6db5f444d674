import { Address, StrKey, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import sinon from 'sinon';
import { type PreparedTransaction } from '../../../src/core/billing/ports/vault-contract.ts';
import { SorobanDeductRecords } from '../../../src/adapters/soroban/soroban-deduct-records.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import { feeBumpOf, hashOf, resultXdr, SOURCE, transactionOf } from './paper-ledger.ts';
import { CHARGE_KEY, decode, healthyNode, vaultOver } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const OLDEST = 1_000;
const LATEST = 21_500;
const LANDED = 20_500;
const ID = { contractId: CONTRACT_ID, onChainId: 'id_0' };
const ITEMS = [
  { units: 12_345n, onChainId: 'id_0' },
  { units: 678n, onChainId: 'id_1' },
];
const UNAVAILABLE = { kind: 'network_unavailable' };

const symbol = (text: string) => xdr.ScVal.scvSymbol(text).toXdr('base64');
/** The end of a search that read this ledger in full. */
const cursorAt = (ledger: number) => `${((BigInt(ledger + 1) << 32n) - 4096n).toString().padStart(19, '0')}-4294967294`;

function eventOf(txHash: string, onChainId = 'id_0', contractId = CONTRACT_ID) {
  const address = new Address(CHARGE_KEY.publicKey()).toScVal().toXdr('base64');
  return {
    type: 'contract',
    ledger: LANDED,
    contractId,
    topic: [symbol('deduct'), address, symbol(onChainId)],
    txHash,
  };
}

function page(events: readonly object[], cursor: string) {
  return { events, latestLedger: LATEST, oldestLedger: OLDEST, latestLedgerCloseTime: '1', cursor };
}

function landed(envelopeXdr: string) {
  const result = resultXdr('txSuccess', 4_711n);
  return { status: 'SUCCESS', envelopeXdr, resultXdr: result, ledger: LANDED, latestLedger: LATEST + 1 };
}

/** A node with one event, and the transaction behind it. */
function nodeWith(events: readonly object[], transaction: object): ScriptedNode {
  return new ScriptedNode()
    .answer('getHealth', { status: 'healthy', latestLedger: LATEST, latestLedgerCloseTime: '1', oldestLedger: OLDEST })
    .answer('getEvents', page(events, cursorAt(LATEST)))
    .answer('getTransaction', transaction);
}

function search(node: ScriptedNode, id = ID) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  const records = new SorobanDeductRecords({ rpc: node.client(), report }, PASSPHRASE);
  return { found: records.findDeduct(id, neverAborted()), report };
}

describe('SorobanDeductRecords', () => {
  let built: PreparedTransaction;
  let single: PreparedTransaction;
  before(async () => {
    const { prepare } = await vaultOver(healthyNode());
    built = (await prepare(ITEMS))._unsafeUnwrap();
    single = (await prepare(ITEMS.slice(0, 1)))._unsafeUnwrap();
  });

  const foundAs = (transaction: PreparedTransaction, units: bigint) => ({
    kind: 'found',
    deduct: {
      transaction: { ...transaction, builtLedger: LANDED - 1 },
      landing: { ledger: LANDED, feeStroops: 4_711n },
      units,
    },
    latestLedger: LATEST + 1,
  });

  it('finds the transaction behind the event of a deduct, as it was built', async () => {
    const { found } = search(nodeWith([eventOf(single.hash)], landed(single.envelopeXdr)));
    expect((await found)._unsafeUnwrap()).to.deep.equal(foundAs(single, 12_345n));
  });

  it('reads the units of the one item out of a batch', async () => {
    const node = nodeWith([eventOf(built.hash, 'id_1')], landed(built.envelopeXdr));
    const { found } = search(node, { ...ID, onChainId: 'id_1' });
    expect((await found)._unsafeUnwrap()).to.deep.equal(foundAs(built, 678n));
  });

  it('finds the transaction inside a fee bump, with its own hash and envelope', async () => {
    const bump = feeBumpOf(decode(single.envelopeXdr));
    const { found } = search(nodeWith([eventOf(hashOf(bump))], landed(bump.toXdr())));
    expect((await found)._unsafeUnwrap()).to.deep.equal(foundAs(single, 12_345n));
  });

  it('says of one without bounds what its ledger shows', async () => {
    const source = decode(single.envelopeXdr);
    const bounds = { ledgerbounds: { minLedger: 0, maxLedger: 0 }, timebounds: { minTime: 0, maxTime: 0 } };
    const transaction = TransactionBuilder.cloneFrom(source, { fee: source.fee, ...bounds }).build();
    const { found } = search(nodeWith([eventOf(hashOf(transaction))], landed(transaction.toXdr())));
    const answer = (await found)._unsafeUnwrap();
    const read = answer.kind === 'found' ? answer.deduct.transaction : null;
    expect(read).to.include({ maxLedger: LANDED + 1, maxTime: 0, sequence: single.sequence });
  });

  it('asks for the events of this contract under this id, from the oldest ledger on', async () => {
    const node = nodeWith([eventOf(single.hash)], landed(single.envelopeXdr));
    await search(node).found;
    const topics = [[symbol('deduct'), '*', symbol('id_0')]];
    const filters = [{ type: 'contract', contractIds: [CONTRACT_ID], topics }];
    const [, { params } = {}] = node.questions;
    expect(params).to.deep.equal({ filters, startLedger: OLDEST, pagination: { limit: 10 } });
  });

  it('reads on, by cursor, until the newest ledger has been read, and only then says that there is none', async () => {
    const ends = [11_000, 21_000, LATEST];
    const node = nodeWith([], {}).answerBy('getEvents', ({ pagination }) => {
      const { cursor } = pagination as { cursor?: string };
      const read = cursor === undefined ? 0 : 1 + ends.findIndex((ledger) => cursorAt(ledger) === cursor);
      return { result: page([], cursorAt(ends[read]!)) };
    });
    const { found } = search(node);
    expect((await found)._unsafeUnwrap()).to.deep.equal({ kind: 'not_found', latestLedger: LATEST });
    expect(node.timesAsked('getEvents')).to.equal(ends.length);
    const asked = node.questions.slice(1).map(({ params }) => [params?.['startLedger'], params?.['pagination']]);
    expect(asked.slice(1)).to.deep.equal([
      [undefined, { cursor: cursorAt(11_000), limit: 10 }],
      [undefined, { cursor: cursorAt(21_000), limit: 10 }],
    ]);
  });

  it('passes over events that nobody asked for', async () => {
    const strangers = [
      eventOf(built.hash, 'id_1'),
      eventOf(built.hash, 'id_0', 'COTHER'),
      { ...eventOf(built.hash), topic: [] },
    ];
    const { found } = search(nodeWith([...strangers, eventOf(single.hash)], landed(single.envelopeXdr)));
    expect((await found)._unsafeUnwrap()).to.deep.equal(foundAs(single, 12_345n));
  });

  it('says that there is none, and reports it, when the transaction is not the deduct that its event says', async () => {
    const payment = transactionOf(SOURCE, 78n);
    for (const [transaction, id] of [
      [{ hash: hashOf(payment), envelopeXdr: payment.toXdr() }, ID],
      [built, { ...ID, onChainId: 'id_2' }],
      [built, { ...ID, contractId: StrKey.encodeContract(Buffer.alloc(32, 9)) }],
    ] as const) {
      const events = [eventOf(transaction.hash, id.onChainId, id.contractId)];
      const { found, report } = search(nodeWith(events, landed(transaction.envelopeXdr)), id);
      expect((await found)._unsafeUnwrap().kind).to.equal('not_found');
      expect(report.lastCall.args[0]).to.include({ operation: 'deduct', problem: 'bad_answer' });
    }
  });

  const CONCLUDES_NOTHING: Record<string, () => ScriptedNode> = {
    'a transaction that it does not show': () =>
      nodeWith([eventOf(single.hash)], { status: 'NOT_FOUND', latestLedger: LATEST, oldestLedger: OLDEST }),
    'a transaction that failed': () =>
      nodeWith([eventOf(single.hash)], { ...landed(single.envelopeXdr), status: 'FAILED' }),
    'a transaction whose result failed': () =>
      nodeWith([eventOf(single.hash)], { ...landed(single.envelopeXdr), resultXdr: resultXdr('txFailed', 1n) }),
    'another transaction under the hash': () => nodeWith([eventOf('ab'.repeat(32))], landed(single.envelopeXdr)),
    'an undecodable envelope': () => nodeWith([eventOf(single.hash)], landed('AAAA')),
    'a refused search': () =>
      nodeWith([], {}).refuse('getEvents', -32600, 'startLedger must be within the ledger range'),
    'a cursor that is none': () => nodeWith([], {}).answer('getEvents', page([], 'here')),
    'a search without an end': () => nodeWith([], {}).answer('getEvents', page([], cursorAt(11_000))),
    'no health': () => nodeWith([], {}).refuse('getHealth', -32603, 'behind'),
  };
  for (const [name, node] of Object.entries(CONCLUDES_NOTHING)) {
    it(`concludes nothing from ${name}`, async () => {
      const asked = node();
      const { found, report } = search(asked);
      expect((await found)._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
      expect(report.lastCall.args[0].operation).to.equal('deduct');
      expect(asked.questions.length).to.be.at.most(101);
    });
  }
});

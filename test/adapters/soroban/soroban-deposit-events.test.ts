import { Address, Keypair, nativeToScVal, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import sinon from 'sinon';
import { RpcClient } from '../../../src/adapters/soroban/rpc-client.ts';
import { SorobanDepositEvents } from '../../../src/adapters/soroban/soroban-deposit-events.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { type DepositPage, type ScanPosition } from '../../../src/core/vault/ports/deposit-events.ts';
import { LocalNetwork } from '../../../src/localnet/local-network.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { CONTRACT_ID } from './paper-contract.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const OLDEST = 1_000;
const LATEST = 1_500;
const HASH = 'ab'.repeat(32);
const DEPOSITOR = Keypair.random().publicKey();
const FROM: ScanPosition = { ledger: 1_200, cursor: null };

const symbol = (text: string) => xdr.ScVal.scvSymbol(text).toXdr('base64');
const address = (account: string) => new Address(account).toScVal().toXdr('base64');
const i128 = (units: bigint) => nativeToScVal(units, { type: 'i128' });
const amounts = (...units: readonly bigint[]) => xdr.ScVal.scvVec(units.map(i128)).toXdr('base64');
const idAt = (ledger: number, index = 1) =>
  `${(BigInt(ledger) << 32n).toString().padStart(19, '0')}-${String(index).padStart(10, '0')}`;
const endOf = (ledger: number) => `${((BigInt(ledger + 1) << 32n) - 4096n).toString().padStart(19, '0')}-4294967294`;

function eventAt(ledger: number, over: object = {}, index = 1) {
  return {
    type: 'contract',
    id: idAt(ledger, index),
    ledger,
    contractId: CONTRACT_ID,
    topic: [symbol('deposit'), address(DEPOSITOR)],
    value: amounts(25n, 100n),
    txHash: HASH,
    inSuccessfulContractCall: true,
    ...over,
  };
}

function nodeWith(events: readonly object[], cursor: string, over: object = {}): ScriptedNode {
  return new ScriptedNode()
    .answer('getHealth', { status: 'healthy', latestLedger: LATEST, latestLedgerCloseTime: '1', oldestLedger: OLDEST })
    .answer('getEvents', { events, cursor, latestLedger: LATEST, oldestLedger: OLDEST, ...over });
}

function read(node: ScriptedNode, from: ScanPosition | null = FROM, eventsPerPage?: number) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  const events = new SorobanDepositEvents({ rpc: node.client(), report }, eventsPerPage);
  return { shown: events.read(CONTRACT_ID, from, neverAborted()), report };
}

async function pageOf(node: ScriptedNode, from: ScanPosition | null = FROM, limit?: number): Promise<DepositPage> {
  const shown = (await read(node, from, limit).shown)._unsafeUnwrap();
  if (shown.kind !== 'page') throw new Error(`Not a page but ${shown.kind}`);
  return shown;
}

describe('SorobanDepositEvents', () => {
  it('asks for the deposits of one contract, however many topics they have', async () => {
    const node = nodeWith([], endOf(LATEST));
    await pageOf(node);
    const filters = [{ type: 'contract', contractIds: [CONTRACT_ID], topics: [[symbol('deposit'), '**']] }];
    expect(node.questions[1]?.params).to.deep.equal({ filters, startLedger: 1_200, pagination: { limit: 100 } });
    await pageOf(node, { ledger: 1_200, cursor: idAt(1_200) });
    expect(node.questions[3]?.params).to.deep.equal({ filters, pagination: { cursor: idAt(1_200), limit: 100 } });
  });

  it('reads a deposit as what the event says, whoever paid for the transaction', async () => {
    const page = await pageOf(nodeWith([eventAt(1_300)], endOf(LATEST)));
    expect(page).to.deep.equal({
      kind: 'page',
      deposits: [
        {
          eventId: idAt(1_300),
          contractId: CONTRACT_ID,
          depositorAddress: DEPOSITOR,
          units: 25n,
          hash: HASH,
          ledger: 1_300,
        },
      ],
      unreadable: [],
      firstLedger: 1_200,
      next: { ledger: LATEST + 1, cursor: null },
      latestLedger: LATEST,
    });
  });

  it('takes events of nodes that no longer say whether the call succeeded', async () => {
    const page = await pageOf(nodeWith([eventAt(1_300, { inSuccessfulContractCall: undefined })], endOf(LATEST)));
    expect(page.deposits).to.have.lengthOf(1);
  });

  it('passes over failed calls, other contracts and other events, whatever the node made of the filter', async () => {
    const strangers = [
      eventAt(1_300, { inSuccessfulContractCall: false }),
      eventAt(1_301, { contractId: 'COTHER' }),
      eventAt(1_302, { topic: [symbol('deduct'), address(DEPOSITOR)] }),
      eventAt(1_303, { topic: [] }),
    ];
    const page = await pageOf(nodeWith([...strangers, eventAt(1_304)], endOf(LATEST)));
    expect(page.deposits.map(({ ledger }) => ledger)).to.deep.equal([1_304]);
    expect(page.unreadable).to.deep.equal([]);
  });

  it('goes on inside a ledger behind a full page, and behind the last ledger read otherwise', async () => {
    const full = nodeWith([eventAt(1_300), eventAt(1_300, {}, 2)], idAt(1_300, 2));
    expect((await pageOf(full, FROM, 2)).next).to.deep.equal({ ledger: 1_300, cursor: idAt(1_300, 2) });
    expect((await pageOf(nodeWith([], endOf(1_400)))).next).to.deep.equal({ ledger: 1_401, cursor: null });
  });

  it('begins with the oldest ledger that the node holds', async () => {
    const node = nodeWith([eventAt(1_001)], endOf(LATEST));
    expect((await pageOf(node, null)).firstLedger).to.equal(OLDEST);
    expect(node.questions[1]?.params).to.deep.include({ startLedger: OLDEST });
  });

  it('asks a node for nothing that it has not yet come to', async () => {
    const node = nodeWith([], endOf(LATEST));
    const from = { ledger: LATEST + 1, cursor: null };
    const page = await pageOf(node, from);
    expect(page).to.deep.include({ deposits: [], next: from, latestLedger: LATEST });
    expect(node.timesAsked('getEvents')).to.equal(0);
  });

  it('says when the node has forgotten ledgers behind the position', async () => {
    const missing = { kind: 'history_missing', oldestLedger: OLDEST, latestLedger: LATEST };
    const before = { ledger: OLDEST - 1, cursor: null };
    expect((await read(nodeWith([], endOf(LATEST)), before).shown)._unsafeUnwrap()).to.deep.equal(missing);
    const another = nodeWith([], endOf(LATEST), { oldestLedger: 1_250 });
    const forgetful = { ...missing, oldestLedger: 1_250 };
    expect((await read(another).shown)._unsafeUnwrap()).to.deep.equal(forgetful);
  });

  const UNREADABLE: Readonly<Record<string, readonly [over: object, reason: string]>> = {
    'one topic too few': [{ topic: [symbol('deposit')] }, 'undecodable'],
    'one topic too many': [{ topic: [symbol('deposit'), address(DEPOSITOR), symbol('x')] }, 'undecodable'],
    'a depositor that is no address': [{ topic: [symbol('deposit'), symbol('x')] }, 'undecodable'],
    'a depositor that is no XDR': [{ topic: [symbol('deposit'), 'AAAA'] }, 'undecodable'],
    'a value that is no XDR': [{ value: '!!!' }, 'undecodable'],
    'a value that is no list': [{ value: i128(25n).toXdr('base64') }, 'undecodable'],
    'a value without an amount': [{ value: amounts() }, 'undecodable'],
    'an amount that is no i128': [{ value: xdr.ScVal.scvVec([xdr.ScVal.scvU32(25)]).toXdr('base64') }, 'undecodable'],
    'an amount of zero': [{ value: amounts(0n, 1n) }, 'amount_out_of_range'],
    'a negative amount': [{ value: amounts(-1n, 1n) }, 'amount_out_of_range'],
    'more money than there can be': [{ value: amounts(2n ** 63n, 1n) }, 'amount_out_of_range'],
  };
  for (const [name, [over, reason]] of Object.entries(UNREADABLE)) {
    it(`neither credits an event with ${name} nor is stopped by it`, async () => {
      const event = eventAt(1_300, over);
      const page = await pageOf(nodeWith([event, eventAt(1_301)], endOf(LATEST)));
      const { contractId, topic: topics, value } = event;
      const kept = { eventId: idAt(1_300), contractId, hash: HASH, ledger: 1_300, reason, topics, value };
      expect(page.unreadable).to.deep.equal([kept]);
      expect(page.deposits.map(({ ledger }) => ledger)).to.deep.equal([1_301]);
    });
  }

  it('takes the largest amount that there can be', async () => {
    const largest = 2n ** 63n - 1n;
    const page = await pageOf(nodeWith([eventAt(1_300, { value: amounts(largest, largest) })], endOf(LATEST)));
    expect(page.deposits[0]?.units).to.equal(largest);
  });

  const CONCLUDES_NOTHING: Readonly<Record<string, () => ScriptedNode>> = {
    'a cursor that is none': () => nodeWith([], 'here'),
    'a cursor behind the newest ledger': () => nodeWith([], endOf(LATEST + 1)),
    'a cursor before the position': () => nodeWith([], endOf(1_100)),
    'an event behind the cursor': () => nodeWith([eventAt(1_401)], endOf(1_400)),
    'an event before the position': () => nodeWith([eventAt(1_199)], endOf(LATEST)),
    'an event whose id is of another ledger': () => nodeWith([eventAt(1_300, { id: idAt(1_301) })], endOf(LATEST)),
    'an event without a hash': () => nodeWith([eventAt(1_300, { txHash: '' })], endOf(LATEST)),
    'an event without an id': () => nodeWith([eventAt(1_300, { id: undefined })], endOf(LATEST)),
    'no list of events': () => nodeWith([], endOf(LATEST), { events: 'none' }),
    'a refusal': () => nodeWith([], '').refuse('getEvents', -32600, 'startLedger must be within the ledger range'),
    'no health': () => nodeWith([], '').refuse('getHealth', -32603, 'behind'),
  };
  for (const [name, node] of Object.entries(CONCLUDES_NOTHING)) {
    it(`concludes nothing from ${name}`, async () => {
      const { shown, report } = read(node());
      expect((await shown)._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
      expect(report.lastCall.args[0].operation).to.equal('deposits');
    });
  }
});

describe('SorobanDepositEvents on the local network', () => {
  let network: LocalNetwork;
  let events: SorobanDepositEvents;
  beforeEach(() => {
    const clock = new VirtualClock();
    network = LocalNetwork.open({ now: () => clock.now() });
    const rpc = new RpcClient({
      url: 'http://local.network/rpc',
      transport: ({ method, url, body = '' }) =>
        network.handle({ method, path: new URL(url).pathname, headers: {}, body }),
      clock,
      timeoutMs: 3_000,
    });
    events = new SorobanDepositEvents({ rpc, report: () => undefined }, 2);
  });

  async function deposit(amountUsdc: string): Promise<{ eventId: string; depositor: string; hash: string }> {
    const body = JSON.stringify({ amountUsdc });
    const made = await network.handle({ method: 'POST', path: '/control/deposits', headers: {}, body });
    return JSON.parse(made.body) as { eventId: string; depositor: string; hash: string };
  }
  const readOn = async (from: ScanPosition | null) =>
    (await events.read(network.genesis.vaultContractId, from, neverAborted()))._unsafeUnwrap();

  it('reads every deposit once, page by page, under the id that the network gave it', async () => {
    const made = [await deposit('1'), await deposit('0.0000001'), await deposit('3'), await deposit('4')];
    const found: DepositPage['deposits'][number][] = [];
    let from: ScanPosition | null = null;
    for (let pages = 0; pages < 4; pages += 1) {
      const page = await readOn(from);
      if (page.kind !== 'page') throw new Error('The history is missing');
      found.push(...page.deposits);
      from = page.next;
    }
    expect(found.map(({ eventId, depositorAddress, hash }) => [eventId, depositorAddress, hash])).to.deep.equal(
      made.map(({ eventId, depositor, hash }) => [eventId, depositor, hash]),
    );
    expect(found.map(({ units }) => units)).to.deep.equal([10_000_000n, 1n, 30_000_000n, 40_000_000n]);
    network.closeLedger();
    await deposit('5');
    expect(await readOn(from)).to.deep.include({ kind: 'page' });
  });

  it('learns of forgotten ledgers, and reads on from the oldest that is held', async () => {
    for (const amount of ['1', '2', '3', '4']) await deposit(amount);
    network.faults.add({ fault: 'trim_history', ledgers: 1 });
    const missing = await readOn({ ledger: 2, cursor: null });
    if (missing.kind !== 'history_missing') throw new Error('Nothing is missing');
    const page = await readOn({ ledger: missing.oldestLedger, cursor: null });
    expect(page.kind === 'page' ? page.deposits.map(({ units }) => units) : page).to.deep.equal([
      30_000_000n,
      40_000_000n,
    ]);
  });
});

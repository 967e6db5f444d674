import { readFileSync } from 'node:fs';
import { Account, Asset, Keypair, Networks, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { HorizonChainHistory, type HorizonProblem } from '../../../src/adapters/horizon/horizon-chain-history.ts';
import { type HorizonTransport } from '../../../src/adapters/horizon/horizon-transport.ts';
import { hashesOf } from '../../../src/adapters/soroban/applied-envelope.ts';
import { loadSdk } from '../../../src/adapters/soroban/load-sdk.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

interface HorizonRecord {
  readonly hash: string;
  readonly envelope_xdr: string;
}

const FIXTURE = new URL('../../fixtures/stellar/horizon-transactions.json', import.meta.url);
const { records: RECORDS } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { records: HorizonRecord[] };
const [RECORD] = RECORDS as [HorizonRecord];

const URL_OF_HORIZON = 'http://127.0.0.1:8000/horizon';
const TIMEOUT_MS = 3000;

/** The fields of a transaction that are read, in the types that Horizon gives them. */
const bodyOf = (changes: object = {}) =>
  JSON.stringify({ ...RECORD, successful: true, ledger: 4711, fee_charged: '104311', ...changes });

const NOT_FOUND = JSON.stringify({
  type: 'https://stellar.org/horizon-errors/not_found',
  title: 'Resource Missing',
  status: 404,
});

describe('HorizonChainHistory', () => {
  let clock: VirtualClock;
  let problems: HorizonProblem[];
  let asked: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    problems = [];
    asked = [];
  });

  function historyOver(transport: HorizonTransport, url = URL_OF_HORIZON, passphrase: string = Networks.PUBLIC) {
    const ports = {
      transport,
      clock,
      readHashes: async (envelopeXdr: string) => hashesOf(await loadSdk(), envelopeXdr, passphrase),
      report: (problem: HorizonProblem) => problems.push(problem),
    };
    return new HorizonChainHistory(ports, { url, timeoutMs: TIMEOUT_MS });
  }

  const answering =
    (body: string, status = 200): HorizonTransport =>
    ({ method, url }) => {
      asked.push(`${method} ${url}`);
      return Promise.resolve({ status, body });
    };

  const find = async (transport: HorizonTransport, hash = RECORD.hash) =>
    historyOver(transport).find(hash, new AbortController().signal);

  it('shows where a transaction landed and what it cost', async () => {
    expect((await find(answering(bodyOf())))._unsafeUnwrap()).to.deep.equal({
      kind: 'success',
      landing: { ledger: 4711, feeStroops: 104311n },
    });
    expect(asked).to.deep.equal([`GET ${URL_OF_HORIZON}/transactions/${RECORD.hash}`]);
  });

  it('takes a base URL with a slash at its end', async () => {
    await historyOver(answering(bodyOf()), `${URL_OF_HORIZON}/`).find(RECORD.hash, new AbortController().signal);
    expect(asked).to.deep.equal([`GET ${URL_OF_HORIZON}/transactions/${RECORD.hash}`]);
  });

  it('reads the fee as a number as well, as older versions serve it', async () => {
    const seen = (await find(answering(bodyOf({ fee_charged: 100 }))))._unsafeUnwrap();
    expect(seen).to.deep.equal({ kind: 'success', landing: { ledger: 4711, feeStroops: 100n } });
  });

  it('calls a transaction failed that says so under status 200', async () => {
    const seen = (await find(answering(bodyOf({ successful: false }))))._unsafeUnwrap();
    expect(seen.kind).to.equal('failed');
  });

  it('calls an unknown hash not found, never failed', async () => {
    expect((await find(answering(NOT_FOUND, 404)))._unsafeUnwrap()).to.deep.equal({ kind: 'not_found' });
    expect(problems).to.deep.equal([]);
  });

  it('recognises every recorded transaction by the hash of its envelope', async () => {
    for (const record of RECORDS) {
      expect((await find(answering(bodyOf(record)), record.hash))._unsafeUnwrap().kind).to.equal('success');
    }
  });

  it('recognises our transaction inside a fee bump', async () => {
    const keys = Keypair.random();
    const inner = new TransactionBuilder(new Account(keys.publicKey(), '1'), {
      fee: '100',
      networkPassphrase: Networks.PUBLIC,
    })
      .addOperation(Operation.payment({ destination: keys.publicKey(), asset: Asset.native(), amount: '1' }))
      .setTimeout(60)
      .build();
    inner.sign(keys);
    const bump = TransactionBuilder.buildFeeBumpTransaction(keys, '200', inner, Networks.PUBLIC);
    const body = bodyOf({ envelope_xdr: bump.toEnvelope().toXdr('base64') });
    const [innerHash, outerHash] = [inner, bump].map((each) => Buffer.from(each.hash()).toString('hex'));
    for (const hash of [innerHash, outerHash]) {
      expect((await find(answering(body), hash))._unsafeUnwrap().kind).to.equal('success');
    }
  });

  for (const [name, changes] of [
    ['the envelope of another transaction', { envelope_xdr: RECORDS[1]?.envelope_xdr }],
    ['an envelope that does not decode', { envelope_xdr: 'AAAA' }],
    ['no envelope', { envelope_xdr: undefined }],
    ['no word on success', { successful: undefined }],
    ['a ledger that is none', { ledger: 0 }],
    ['a fee that is none', { fee_charged: '1e3' }],
  ] as const) {
    it(`believes nothing of an answer with ${name}`, async () => {
      expect((await find(answering(bodyOf(changes))))._unsafeUnwrapErr()).to.deep.equal({
        kind: 'network_unavailable',
      });
      expect(problems.map(({ problem }) => problem)).to.deep.equal(['bad_response']);
    });
  }

  it('believes nothing of a transaction of another network', async () => {
    const history = historyOver(answering(bodyOf()), URL_OF_HORIZON, Networks.TESTNET);
    expect((await history.find(RECORD.hash, new AbortController().signal)).isErr()).to.equal(true);
  });

  for (const [status, body, problem] of [
    [200, '<html></html>', 'bad_response'],
    [200, bodyOf().slice(0, 90), 'bad_response'],
    [302, bodyOf(), 'bad_response'],
    [410, bodyOf(), 'bad_response'],
    [429, bodyOf(), 'unavailable'],
    [503, bodyOf(), 'unavailable'],
  ] as const) {
    it(`cannot be asked when the answer is ${status} ${body.slice(0, 6)}`, async () => {
      expect((await find(answering(body, status)))._unsafeUnwrapErr().kind).to.equal('network_unavailable');
      expect(problems.map((one) => one.problem)).to.deep.equal([problem]);
    });
  }

  it('hands on how long Horizon asks to be left alone when its limit is reached', async () => {
    const limited: HorizonTransport = () => Promise.resolve({ status: 429, body: '{}', retryAfterMs: 7000 });
    expect((await find(limited))._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable', retryAfterMs: 7000 });
  });

  it('cannot be asked when nobody answers, and reports no address', async () => {
    const refused = await find(() => Promise.reject(new TypeError(`fetch failed ${URL_OF_HORIZON}?key=1`)));
    expect(refused._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    expect(problems).to.deep.equal([{ problem: 'unavailable', detail: 'TypeError' }]);
  });

  it('gives up at its time-out, even when the transport ignores the signal', async () => {
    const startedAt = clock.now();
    const silent = await clock.finish(find(() => new Promise(() => undefined)));
    expect(silent.isErr()).to.equal(true);
    expect(clock.now() - startedAt).to.equal(TIMEOUT_MS);
    expect(problems[0]?.problem).to.equal('timeout');
  });

  it('gives up when the caller does, and asks nothing for one that has', async () => {
    const history = historyOver(answering(bodyOf()));
    expect((await history.find(RECORD.hash, AbortSignal.abort())).isErr()).to.equal(true);
    expect(asked).to.deep.equal([]);
  });
});

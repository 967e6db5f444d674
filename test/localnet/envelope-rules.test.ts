import { Keypair, Memo, SorobanDataBuilder, xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { type CallPlan, deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, LEDGER_MS, START_MS } from './harness.ts';
import { sendText } from './result-of.ts';

const stranger = Keypair.fromRawEd25519Seed(new Uint8Array(32).fill(7)).secret();
const closeTimeOf = (bench: Bench): number => Math.floor(bench.nowMs / 1000);
const marginSeconds = (2 * LEDGER_MS) / 1000;
const withResources =
  (instructions: number, diskReadBytes: number, writeBytes: number) => (data: xdr.SorobanTransactionData) =>
    new SorobanDataBuilder(data).setResources(instructions, diskReadBytes, writeBytes).build();

interface Rule {
  readonly name: string;
  readonly change: (bench: Bench) => Partial<CallPlan>;
  readonly answer: string;
}

/** Each changes one thing of an envelope that is otherwise accepted. */
const RULES: readonly Rule[] = [
  { name: 'two operations', change: () => ({ operations: 2 }), answer: 'txMalformed' },
  { name: 'no operation', change: () => ({ operations: 0 }), answer: 'txMissingOperation' },
  { name: 'no Soroban data', change: () => ({ data: () => null }), answer: 'txMalformed' },
  { name: 'a memo', change: () => ({ memo: Memo.text('x') }), answer: 'txSorobanInvalid' },
  { name: 'a fee below the resource fee', change: () => ({ fee: () => 5000n }), answer: 'txSorobanInvalid' },
  {
    name: 'a fee that leaves less than 100 to bid',
    change: () => ({ fee: (fee) => fee - 1n }),
    answer: 'txInsufficientFee',
  },
  {
    name: 'a resource fee below the price of the declared resources',
    change: () => ({ data: (data) => new SorobanDataBuilder(data).setResourceFee(100n).build() }),
    answer: 'txSorobanInvalid',
  },
  {
    name: 'more instructions than the limit',
    change: () => ({ data: withResources(400_000_001, 0, 2000) }),
    answer: 'txSorobanInvalid',
  },
  {
    name: 'a negative resource fee',
    change: () => ({ data: (data) => new SorobanDataBuilder(data).setResourceFee(-1n).build() }),
    answer: 'txMalformed',
  },
  {
    name: 'a footprint that names a key twice',
    change: () => ({
      data: (data) => new SorobanDataBuilder(data).appendFootprint([], data.resources.footprint.readOnly).build(),
    }),
    answer: 'txSorobanInvalid',
  },
  { name: 'a source that does not exist', change: () => ({ source: stranger }), answer: 'txNoAccount' },
  {
    name: 'an operation source that does not exist',
    change: () => ({ authority: stranger, auth: () => [] }),
    answer: 'txFailed opNoAccount',
  },
  {
    name: 'another network',
    change: () => ({ passphrase: 'Standalone Network ; February 2017' }),
    answer: 'txBadAuth',
  },
  {
    name: 'no signature of the source',
    change: ({ genesis }) => ({ signers: [genesis.chargeSigner.secret] }),
    answer: 'txBadAuth',
  },
  {
    name: 'no signature of the operation source',
    change: ({ genesis }) => ({ signers: [genesis.channels[0]!.secret] }),
    answer: 'txFailed opBadAuth',
  },
  {
    name: 'a signature nobody needs',
    change: ({ genesis: { channels, chargeSigner } }) => ({
      signers: [channels[0]!.secret, chargeSigner.secret, stranger],
    }),
    answer: 'txBadAuthExtra',
  },
  {
    name: 'a signature twice',
    change: ({ genesis: { channels, chargeSigner } }) => ({
      signers: [channels[0]!.secret, chargeSigner.secret, chargeSigner.secret],
    }),
    answer: 'txBadAuthExtra',
  },
  { name: 'a used sequence number', change: () => ({ sequence: (next) => next - 1n }), answer: 'txBadSeq' },
  { name: 'a sequence number with a gap', change: () => ({ sequence: (next) => next + 1n }), answer: 'txBadSeq' },
  { name: 'a time that has not come', change: (bench) => ({ minTime: closeTimeOf(bench) + 1 }), answer: 'txTooEarly' },
  {
    name: 'a time within the submit margin',
    change: (bench) => ({ maxTime: closeTimeOf(bench) + marginSeconds - 1 }),
    answer: 'txTooLate',
  },
  { name: 'a ledger that has not come', change: () => ({ minLedger: 5 }), answer: 'txTooEarly' },
  { name: 'a last ledger that has passed', change: () => ({ maxLedger: 4 }), answer: 'txTooLate' },
  {
    name: 'more fee than the source has above its reserve',
    change: () => ({ source: stranger }),
    answer: 'txInsufficientBalance',
  },
];

/** A network in its fourth ledger, so that the next is the fourth after genesis. */
async function benchAtLedgerThree(): Promise<Bench> {
  const bench = new Bench();
  await bench.deposit('10');
  bench.tick();
  bench.nowMs = START_MS + 2 * LEDGER_MS;
  return bench;
}

describe('local network: rules an envelope must obey', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await benchAtLedgerThree();
  });

  it('accepts and applies the envelope that breaks none', async () => {
    const sent = await bench.send((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr());
    expect(sendText(sent)).to.equal('PENDING');
    bench.tick();
    expect((await bench.transaction(sent['hash']))['status']).to.equal('SUCCESS');
  });

  for (const { name, change, answer } of RULES) {
    it(`refuses ${name} with ${answer}`, async () => {
      if (answer === 'txInsufficientBalance') await fund(bench, stranger);
      const plan = { ...deductPlan(bench, 'a'), ...change(bench) };
      const sent = await bench.send((await envelopeFor(bench, plan)).toXdr());
      expect(sendText(sent)).to.equal(answer);
    });
  }

  it('accepts bounds that just fit', async () => {
    const closeTime = closeTimeOf(bench);
    const bounds = { minTime: closeTime - 5, maxTime: closeTime + marginSeconds, minLedger: 4, maxLedger: 5 };
    const sent = await bench.send((await envelopeFor(bench, { ...deductPlan(bench, 'a'), ...bounds })).toXdr());
    expect(sendText(sent)).to.equal('PENDING');
  });

  it('refuses address credentials instead of ignoring them', async () => {
    const auth = ([entry]: xdr.SorobanAuthorizationEntry[]): xdr.SorobanAuthorizationEntry[] => [
      new xdr.SorobanAuthorizationEntry({
        rootInvocation: entry!.rootInvocation,
        credentials: xdr.SorobanCredentials.sorobanCredentialsAddressV2(
          new xdr.SorobanAddressCredentials({
            address: xdr.ScAddress.scAddressTypeAccount(Keypair.fromSecret(stranger).xdrAccountId()),
            nonce: 1n,
            signatureExpirationLedger: 100,
            signature: xdr.ScVal.scvVoid(),
          }),
        ),
      }),
    ];
    const sent = await bench.send((await envelopeFor(bench, { ...deductPlan(bench, 'a'), auth })).toXdr());
    expect(sendText(sent)).to.equal('txNotSupported');
  });

  for (const transaction of ['', 'AAAA', 'not base64!', 42]) {
    it(`answers invalid_xdr to ${JSON.stringify(transaction)}`, async () => {
      const { body } = await bench.request(
        'POST',
        '/rpc',
        JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'sendTransaction', params: { transaction } }),
      );
      expect(body).to.deep.equal({ jsonrpc: '2.0', id: 7, error: { code: -32602, message: 'invalid_xdr' } });
    });
  }
});

/** The account exists, with a little more than its reserve of 1 XLM. */
const fund = (bench: Bench, secret: string): Promise<unknown> =>
  bench.control('POST', '/accounts', {
    publicKey: Keypair.fromSecret(secret).publicKey(),
    trustline: false,
    xlm: '1.0005',
  });

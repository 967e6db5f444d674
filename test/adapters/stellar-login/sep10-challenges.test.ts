import { inspect } from 'node:util';
import {
  Account,
  Keypair,
  Memo,
  MuxedAccount,
  Operation,
  Transaction,
  TransactionBuilder,
  WebAuth,
  xdr,
} from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { Sep10Challenges, type Sep10Options } from '../../../src/adapters/stellar-login/sep10-challenges.ts';

const NETWORK = 'A Network of One';
const DOMAIN = 'callora.example';
const API_DOMAIN = 'api.callora.example';
const server = Keypair.random();
const alice = Keypair.random();
const mallory = Keypair.random();
const OPTIONS: Sep10Options = {
  signingSecret: server.secret(),
  networkPassphrase: NETWORK,
  homeDomain: DOMAIN,
  webAuthDomain: API_DOMAIN,
};
const BY_ALICE = { threshold: 1, signers: [{ key: alice.publicKey(), weight: 1 }] };

const challenges = new Sep10Challenges(OPTIONS);

/** Signed as a wallet does it. */
function signed(transaction: string, ...keys: readonly Keypair[]): string {
  const opened = new Transaction(transaction, NETWORK);
  opened.sign(...keys);
  return opened.toEnvelope().toXdr('base64');
}

const kindOf = async (transaction: string, now = Date.now()) => {
  const read = await challenges.read(transaction, now);
  return read.isOk() ? 'ok' : read.error.kind;
};

const issued = async () => (await challenges.issue(alice.publicKey())).transaction;

/** By the helper of the SDK, with our own key and with anything else changed. */
function forged({ key = server, home = DOMAIN, network = NETWORK, api = API_DOMAIN, memo = null as string | null }) {
  return WebAuth.buildChallengeTx(key, alice.publicKey(), home, 900, network, api, memo);
}

describe('A challenge of Sep10Challenges', () => {
  it('is one that the SDK takes for a wallet, good for 15 minutes and never the same', async () => {
    const { transaction, networkPassphrase } = await challenges.issue(alice.publicKey());
    const read = WebAuth.readChallengeTx(transaction, server.publicKey(), networkPassphrase, DOMAIN, API_DOMAIN);
    expect(read).to.include({ clientAccountID: alice.publicKey(), matchedHomeDomain: DOMAIN, memo: null });
    const { minTime, maxTime } = read.tx.timeBounds!;
    expect([networkPassphrase, Number(maxTime) - Number(minTime)]).to.deep.equal([NETWORK, 900]);
    expect(await issued()).not.to.equal(transaction);
    expect(await challenges.signingKey()).to.equal(server.publicKey());
  });

  it('is known again with its account, its end, and an id that no signature changes', async () => {
    const transaction = await issued();
    const read = (await challenges.read(transaction, Date.now()))._unsafeUnwrap();
    const { maxTime } = boundsOf(transaction);
    expect(read).to.deep.equal({
      account: alice.publicKey(),
      id: Buffer.from(new Transaction(transaction, NETWORK).hash()).toString('hex'),
      expiresAt: Number(maxTime) * 1000,
    });
    const again = (await challenges.read(signed(transaction, alice), Date.now()))._unsafeUnwrap();
    expect(again).to.deep.equal(read);
  });

  it('expires after 15 minutes to the second, without the grace that the SDK gives', async () => {
    const transaction = await issued();
    const end = Number(boundsOf(transaction).maxTime) * 1000;
    const later = [end - 1, end, end + 86_400_000].map((now) => kindOf(transaction, now));
    expect(await Promise.all(later)).to.deep.equal(['ok', 'challenge_expired', 'challenge_expired']);
  });

  const foreign: Readonly<Record<string, () => string>> = {
    'signed by another server key': () => forged({ key: mallory }),
    'for another home domain': () => forged({ home: 'other.example' }),
    'for another web_auth_domain': () => forged({ api: 'other.example' }),
    'for another network': () => forged({ network: 'Test SDF Network ; September 2015' }),
    'with a memo': () => forged({ memo: '7' }),
    'of a muxed account': () => {
      const muxed = new MuxedAccount(new Account(alice.publicKey(), '0'), '7').accountId();
      return WebAuth.buildChallengeTx(server, muxed, DOMAIN, 900, NETWORK, API_DOMAIN);
    },
    'without an end': () => transactionOf((builder) => builder, '-1', 0),
    'with a real sequence': () => transactionOf((builder) => builder, '41'),
    'with an operation that does something': () =>
      transactionOf((builder) =>
        builder.addOperation(Operation.bumpSequence({ bumpTo: '9', source: alice.publicKey() })),
      ),
    'with the memo of a text': () => transactionOf((builder) => builder.addMemo(Memo.text('7'))),
    'without a signature of ours': () => withSignatures(forged({}), []),
    'with a signature of ours that is cut short': () =>
      withSignatures(forged({}), [
        new xdr.DecoratedSignature({ hint: server.signatureHint(), signature: new Uint8Array(63) }),
      ]),
    'that is not base64': () => 'no challenge',
    'that is cut off': () => forged({}).slice(0, 200),
    'that is empty XDR': () => '',
  };
  for (const [name, make] of Object.entries(foreign)) {
    it(`is refused ${name}`, async () => {
      expect(await kindOf(make())).to.equal('challenge_invalid');
    });
  }

  it('is refused after any change to what the server signed', async () => {
    const bytes = Buffer.from(await issued(), 'base64');
    const signatureAt = bytes.length - 64;
    for (let at = 0; at < signatureAt; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await kindOf(changed.toString('base64')), `byte ${at}`).to.equal('challenge_invalid');
    }
  });

  it('does not show the seed to who inspects it', () => {
    expect(inspect(challenges, { depth: 5, showHidden: true })).not.to.contain(server.secret());
    expect(JSON.stringify(challenges)).not.to.contain(server.secret());
  });
});

describe('The signatures on a challenge', () => {
  const spouse = Keypair.random();
  const joint = (threshold: number) => ({
    threshold,
    signers: [
      { key: alice.publicKey(), weight: 1 },
      { key: spouse.publicKey(), weight: 2 },
    ],
  });
  const isSigned = async (keys: readonly Keypair[], authority = BY_ALICE) =>
    challenges.isSignedBy(signed(await issued(), ...keys), authority);

  it('count when they are of the account', async () => {
    expect([await isSigned([alice]), await isSigned([mallory]), await isSigned([])]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('count by weight', async () => {
    expect(await isSigned([alice], joint(2))).to.equal(false);
    expect(await isSigned([spouse], joint(2))).to.equal(true);
    expect(await isSigned([alice, spouse], joint(3))).to.equal(true);
    expect(await isSigned([alice, alice], joint(2))).to.equal(false);
  });

  it('are needed even where the threshold is 0', async () => {
    expect([await isSigned([], joint(0)), await isSigned([alice], joint(0))]).to.deep.equal([false, true]);
  });

  it('are all looked at: one of a stranger spoils the rest', async () => {
    expect(await isSigned([alice, mallory])).to.equal(false);
  });

  it('never include our own, though we be a signer of the account', async () => {
    const ours = { threshold: 1, signers: [{ key: server.publicKey(), weight: 255 }] };
    expect([await isSigned([], ours), await isSigned([alice], ours)]).to.deep.equal([false, false]);
  });

  it('are refused for an account that nobody can sign for', async () => {
    expect(await isSigned([alice], { threshold: 0, signers: [] })).to.equal(false);
  });

  it('may be of any length without harm', async () => {
    for (const length of [0, 1, 63]) {
      const wrong = new xdr.DecoratedSignature({ hint: alice.signatureHint(), signature: new Uint8Array(length) });
      const transaction = await issued();
      const [ours] = new Transaction(transaction, NETWORK).signatures;
      expect(await challenges.isSignedBy(withSignatures(transaction, [ours!, wrong]), BY_ALICE)).to.equal(false);
    }
  });
});

function boundsOf(transaction: string) {
  return new Transaction(transaction, NETWORK).timeBounds!;
}

/** Like a challenge, by our own key, but with something that a challenge must not have. */
function transactionOf(
  change: (builder: TransactionBuilder) => TransactionBuilder,
  sequence = '-1',
  timeout = 900,
): string {
  const builder = new TransactionBuilder(new Account(server.publicKey(), sequence), {
    fee: '100',
    networkPassphrase: NETWORK,
  });
  const value = Buffer.alloc(48).toString('base64');
  builder
    .addOperation(Operation.manageData({ name: `${DOMAIN} auth`, value, source: alice.publicKey() }))
    .addOperation(Operation.manageData({ name: 'web_auth_domain', value: API_DOMAIN, source: server.publicKey() }))
    .setTimeout(timeout);
  const transaction = change(builder).build();
  transaction.sign(server);
  return transaction.toEnvelope().toXdr('base64');
}

function withSignatures(transaction: string, signatures: readonly xdr.DecoratedSignature[]): string {
  const opened = new Transaction(transaction, NETWORK);
  opened.signatures.splice(0, opened.signatures.length, ...signatures);
  return opened.toEnvelope().toXdr('base64');
}

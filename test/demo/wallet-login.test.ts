import { Keypair, Transaction, WebAuth } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { HttpCaller } from '../../src/demo/http-caller.ts';
import { logIn } from '../../src/demo/wallet-login.ts';
import { openWallet, Wallet } from '../../src/demo/wallet.ts';
import { PaperServer, type Asked, type PaperAnswer } from './paper-server.ts';

const PASSPHRASE = 'Paper Network';
const DOMAINS = { homeDomain: 'callora.example', webAuthDomain: 'auth.callora.example' };

describe("The login of the demo's wallets", () => {
  const keys = Keypair.random();
  const serverKeys = Keypair.random();
  const wallet = new Wallet({ publicKey: keys.publicKey(), secret: keys.secret() }, PASSPHRASE);
  let server: PaperServer;
  let challenge: string;

  before(async () => (server = await PaperServer.open()));
  beforeEach(() => {
    challenge = challengeBy({});
    server.asked.length = 0;
    server.answer = answer;
  });
  after(() => server.close());

  /** By the SDK, as a service makes them. */
  const challengeBy = (over: { key?: Keypair; account?: string; home?: string; network?: string }) => {
    const { key = serverKeys, account = keys.publicKey(), home = DOMAINS.homeDomain, network = PASSPHRASE } = over;
    return WebAuth.buildChallengeTx(key, account, home, 900, network, DOMAINS.webAuthDomain);
  };
  const toml = () => `SIGNING_KEY="${serverKeys.publicKey()}"\nWEB_AUTH_ENDPOINT="${server.url}/login/here"\n`;
  const answer = ({ method, url }: Asked): PaperAnswer => {
    if (url === '/.well-known/stellar.toml') return { status: 200, body: toml() };
    if (!url.startsWith('/login/here')) return { status: 404, body: '' };
    return { status: 200, body: method === 'GET' ? { transaction: challenge } : { token: 'a token' } };
  };
  const http = (interrupted = new AbortController().signal) =>
    new HttpCaller(server.url, new SystemClock(), interrupted);
  const failureOf = (login: Promise<unknown>) => login.catch((error: unknown) => error);
  const sentBack = () => server.asked.filter(({ method }) => method === 'POST');

  it('finds the endpoint in stellar.toml and sends the challenge back with the signature of its account', async () => {
    expect(await logIn(wallet, http(), DOMAINS)).to.equal('a token');
    const [, asked, redeemed] = server.asked;
    expect(asked!.url).to.equal(`/login/here?account=${keys.publicKey()}&home_domain=${DOMAINS.homeDomain}`);
    const { transaction } = JSON.parse(redeemed!.body) as { transaction: string };
    const signed = new Transaction(transaction, PASSPHRASE);
    expect(Buffer.from(signed.hash())).to.deep.equal(Buffer.from(new Transaction(challenge, PASSPHRASE).hash()));
    expect(WebAuth.verifyTxSignedBy(signed, serverKeys.publicKey())).to.equal(true);
    expect(WebAuth.verifyTxSignedBy(signed, keys.publicKey())).to.equal(true);
  });

  const unsigned: Readonly<Record<string, Parameters<typeof challengeBy>[0]>> = {
    'of another service': { key: Keypair.random() },
    'for another account': { account: Keypair.random().publicKey() },
    'for another domain': { home: 'other.example' },
    'for another network': { network: 'Another Network' },
  };
  for (const [name, over] of Object.entries(unsigned)) {
    it(`signs no challenge ${name}`, async () => {
      challenge = challengeBy(over);
      expect(await failureOf(logIn(wallet, http(), DOMAINS))).to.be.an('error');
      expect(sentBack()).to.deep.equal([]);
    });
  }

  it('says what the service answered when it does not let the wallet in', async () => {
    server.answer = (asked) =>
      asked.method === 'POST' ? { status: 401, body: { code: 'CHALLENGE_USED' } } : answer(asked);
    expect(await failureOf(logIn(wallet, http(), DOMAINS))).to.match(/401.*CHALLENGE_USED/);
  });

  it('does not go on without a signing key to trust', async () => {
    server.answer = () => ({ status: 200, body: `WEB_AUTH_ENDPOINT="${server.url}/login/here"\n` });
    expect(await failureOf(logIn(wallet, http(), DOMAINS))).to.be.an('error');
    expect(sentBack()).to.deep.equal([]);
  });

  it('stops when it is interrupted', async () => {
    const reason = new Error('enough');
    const stopped = http(AbortSignal.abort(reason));
    expect(await failureOf(logIn(wallet, stopped, DOMAINS))).to.equal(reason);
    expect(await failureOf(openWallet(stopped, PASSPHRASE))).to.equal(reason);
  });

  it('takes its account from the local network, and shows the secret to nobody who looks at it', async () => {
    server.answer = () => ({ status: 200, body: { publicKey: keys.publicKey(), secret: keys.secret() } });
    const opened = await openWallet(http(), PASSPHRASE);
    expect(server.lastAsked).to.include({ method: 'POST', url: '/control/accounts' });
    expect(opened.account).to.equal(keys.publicKey());
    expect(JSON.stringify(opened)).not.to.contain(keys.secret());
    server.answer = () => ({ status: 400, body: { error: 'no' } });
    expect(await failureOf(openWallet(http(), PASSPHRASE))).to.be.an('error');
  });
});

import { Account, Keypair, Operation, Transaction, TransactionBuilder, WebAuth } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { deduct, errorOf, post } from '../http/support/requests.ts';
import { LiveDeployment, LOGIN_SEED } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const HOME_DOMAIN = 'callora.example';
const RECOVERY_MS_MAX = 10_000;
const SERVER_KEY = Keypair.fromSecret(LOGIN_SEED);

interface Challenge {
  readonly transaction: string;
  readonly network_passphrase: string;
}

describe('a wallet that logs in', () => {
  let deployment: LiveDeployment;
  let one: ServerProcess;
  let other: ServerProcess;
  let passphrase: string;

  before(async () => {
    deployment = await LiveDeployment.open();
    passphrase = deployment.network.genesis.passphrase;
    const variables = { SEP10_HOME_DOMAIN: HOME_DOMAIN, CIRCUIT_BREAKER_COOLDOWN_MS: '500' };
    one = await deployment.start(variables);
    other = await deployment.start(variables);
  });
  after(() => deployment.close());

  /** What a wallet learns of the service from nothing but its address. */
  async function discover(url: string): Promise<{ readonly signingKey: string; readonly endpoint: string }> {
    const toml = await (await fetch(`${url}/.well-known/stellar.toml`)).text();
    const valueOf = (name: string) => new RegExp(`^${name}="(.+)"$`, 'm').exec(toml)?.[1] ?? '';
    expect(valueOf('NETWORK_PASSPHRASE')).to.equal(passphrase);
    return { signingKey: valueOf('SIGNING_KEY'), endpoint: valueOf('WEB_AUTH_ENDPOINT') };
  }

  const challengeFor = async (account: string, server = one): Promise<string> => {
    const response = await fetch(`${server.url}/api/auth/challenge?account=${account}`);
    return ((await response.json()) as Challenge).transaction;
  };

  function signed(transaction: string, ...keys: readonly Keypair[]): string {
    const opened = new Transaction(transaction, passphrase);
    opened.sign(...keys);
    return opened.toEnvelope().toXdr('base64');
  }

  const redeem = (transaction: string, server = one) => post(`${server.url}/api/auth/token`, { transaction }, {});
  const refusalOf = async (transaction: string, server = one) => {
    const response = await redeem(transaction, server);
    return [response.status, (await errorOf(response)).code];
  };
  const tokenOf = async (response: Response) => {
    expect(response.status).to.equal(200);
    return ((await response.json()) as { token: string }).token;
  };
  const expectToSpeakFor = async (account: string, token: string) => {
    // It gets as far as the vault that this account does not have; as anyone else it would not.
    const headers = { Authorization: `Bearer ${token}` };
    expect((await errorOf(await deduct(one.url, { userId: account }, headers))).code).to.equal('VAULT_NOT_FOUND');
    expect((await deduct(one.url, { userId: 'user_alice' }, headers)).status).to.equal(403);
  };
  const accountOnTheLedger = async (): Promise<Keypair> => {
    const url = `http://127.0.0.1:${deployment.network.port}/control/accounts`;
    const { secret } = (await (await post(url, { usdc: '0' }, {})).json()) as { secret: string };
    return Keypair.fromSecret(secret);
  };

  it('finds its way by the SDK from stellar.toml to a token of its account', async () => {
    const wallet = Keypair.random();
    const { signingKey, endpoint } = await discover(one.url);
    const response = await fetch(`${endpoint}?account=${wallet.publicKey()}&home_domain=${HOME_DOMAIN}`);
    const challenge = (await response.json()) as Challenge;
    const { transaction, network_passphrase: network } = challenge;
    const read = WebAuth.readChallengeTx(transaction, signingKey, network, HOME_DOMAIN, HOME_DOMAIN);
    expect(read.clientAccountID).to.equal(wallet.publicKey());
    read.tx.sign(wallet);
    const token = await tokenOf(await post(endpoint, { transaction: read.tx.toEnvelope().toXdr('base64') }, {}));
    await expectToSpeakFor(wallet.publicKey(), token);
    expect(one.output.text).not.to.contain(token);
  });

  it('may have an account on the ledger', async () => {
    const wallet = await accountOnTheLedger();
    const token = await tokenOf(await redeem(signed(await challengeFor(wallet.publicKey()), wallet)));
    await expectToSpeakFor(wallet.publicKey(), token);
  });

  it('may redeem its challenge in another process, and only once', async () => {
    const wallet = Keypair.random();
    const response = signed(await challengeFor(wallet.publicKey(), one), wallet);
    await tokenOf(await redeem(response, other));
    for (const server of [one, other]) expect(await refusalOf(response, server)).to.deep.equal([401, 'CHALLENGE_USED']);
    const resigned = signed(signed(await challengeFor(wallet.publicKey()), wallet), wallet);
    expect(await refusalOf(resigned)).to.deep.equal([401, 'CHALLENGE_INVALID']);
  });

  it('gets one token when it redeems in both processes at the same moment', async () => {
    const wallet = Keypair.random();
    const response = signed(await challengeFor(wallet.publicKey()), wallet);
    const answers = await Promise.all([one, other, one, other].map((server) => redeem(response, server)));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 401, 401, 401]);
  });

  const wallet = Keypair.random();
  const byTheHelper = (over: { key?: Keypair; home?: string; domain?: string; network?: string }) => {
    const { key = SERVER_KEY, home = HOME_DOMAIN, domain = HOME_DOMAIN, network = passphrase } = over;
    return signed(WebAuth.buildChallengeTx(key, wallet.publicKey(), home, 900, network, domain), wallet);
  };
  const changed = async () => {
    const bytes = Buffer.from(signed(await challengeFor(wallet.publicKey()), wallet), 'base64');
    bytes.writeUInt8(bytes.readUInt8(150) ^ 1, 150);
    return bytes.toString('base64');
  };
  const refused: Readonly<Record<string, () => Promise<string> | string>> = {
    'that nobody has signed': () => challengeFor(wallet.publicKey()),
    'signed by another key': async () => signed(await challengeFor(wallet.publicKey()), Keypair.random()),
    "of another account's": async () => signed(await challengeFor(Keypair.random().publicKey()), wallet),
    'of another server': () => byTheHelper({ key: Keypair.random() }),
    'for another home domain': () => byTheHelper({ home: 'other.example' }),
    'for another web_auth_domain': () => byTheHelper({ domain: 'other.example' }),
    'for another network': () => byTheHelper({ network: 'Another Network' }),
    'that was tampered with': changed,
    'that is no transaction': () => 'AAAA',
  };
  for (const [name, make] of Object.entries(refused)) {
    it(`is not let in by a challenge ${name}`, async () => {
      expect(await refusalOf(await make())).to.deep.equal([401, 'CHALLENGE_INVALID']);
    });
  }

  it('is not let in by a challenge that expired a second ago', async () => {
    const now = Math.floor(Date.now() / 1000);
    const builder = new TransactionBuilder(new Account(SERVER_KEY.publicKey(), '-1'), {
      fee: '100',
      networkPassphrase: passphrase,
      timebounds: { minTime: now - 901, maxTime: now - 1 },
    });
    const value = Buffer.alloc(48, 7).toString('base64');
    const source = wallet.publicKey();
    const transaction = builder
      .addOperation(Operation.manageData({ name: `${HOME_DOMAIN} auth`, value, source }))
      .build();
    transaction.sign(SERVER_KEY, wallet);
    const expired = transaction.toEnvelope().toXdr('base64');
    expect(await refusalOf(expired)).to.deep.equal([401, 'CHALLENGE_EXPIRED']);
  });

  it('waits while nobody can say who signs for its account, and then the same challenge works', async () => {
    const response = signed(await challengeFor(wallet.publicKey()), wallet);
    await deployment.network.goDown();
    try {
      expect(await refusalOf(response)).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
    } finally {
      await deployment.network.comeBack();
    }
    // What the workers asked meanwhile failed too, and may have opened the circuit for a while.
    let answer = await redeem(response);
    const isAnswered = async () => answer.status !== 503 || (answer = await redeem(response)).status !== 503;
    await waitUntil(isAnswered, RECOVERY_MS_MAX, 'the network is not asked again');
    await tokenOf(answer);
  });

  it('leaves nothing but the hash of its challenge behind', async () => {
    const rows = await deployment.query<{ id: string }>('select * from used_challenges');
    expect(rows.length).to.be.above(0);
    expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.id) && Object.keys(row).length === 2)).to.equal(true);
  });
});

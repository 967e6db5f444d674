import { Keypair, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { JwtTokenIssuer } from '../../src/adapters/http/access/jwt-token-issuer.ts';
import { addressBindingMessage, contractBindingMessage } from '../../src/core/vault/binding-message.ts';
import { deriveKeyPair } from '../../src/localnet/derivation.ts';
import { SECRETS } from '../http/support/examples.ts';
import { errorOf, post } from '../http/support/requests.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Built {
  readonly hash: string;
  readonly transactionXdr: string;
  readonly networkPassphrase: string;
}

interface Depositor {
  readonly wallet: Keypair;
  readonly headers: Record<string, string>;
}

describe('A deposit', () => {
  let deployment: LiveDeployment;
  let one: ServerProcess;
  let other: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    // Short, so that an outage is over soon.
    const variables = { CIRCUIT_BREAKER_COOLDOWN_MS: '1000', RETRY_BASE_DELAY_MS: '50', VAULT_ALLOW_DEDICATED: 'true' };
    one = await deployment.start(variables);
    other = await deployment.start(variables);
  });
  after(() => deployment.close());

  const account = async (usdc: string): Promise<Keypair> => {
    const url = `http://127.0.0.1:${deployment.network.port}/control/accounts`;
    const { secret } = (await (await post(url, { usdc }, {})).json()) as { readonly secret: string };
    return Keypair.fromSecret(secret);
  };
  const headersOf = async (userId: string) => {
    const { jwtSecret: secret } = SECRETS;
    const issuer = new JwtTokenIssuer({ secret, issuer: 'https://a', audience: 'callora', lifetimeSeconds: 600 });
    return { Authorization: `Bearer ${await issuer.issue({ userId, tokenId: 'a' }, Date.now())}` };
  };
  /** Logged in with a wallet that holds money, and with a vault. */
  const depositor = async (usdc = '100'): Promise<Depositor> => {
    const wallet = await account(usdc);
    const headers = await headersOf(wallet.publicKey());
    expect((await post(`${one.url}/api/vault`, {}, headers)).status).to.equal(201);
    return { wallet, headers };
  };
  const build = ({ headers }: Depositor, amountUsdc: string, server = one) =>
    post(`${server.url}/api/deposits/build`, { amountUsdc }, headers);
  const built = async (by: Depositor, amountUsdc: string) => {
    const response = await build(by, amountUsdc);
    expect(response.status).to.equal(200);
    return (await response.json()) as Built;
  };
  const submit = (transactionXdr: string, { headers }: Depositor, server = one) =>
    post(`${server.url}/api/deposits/submit`, { transactionXdr }, headers);
  const stateOf = async (hash: string, { headers }: Depositor, server = one) =>
    (await (await fetch(`${server.url}/api/deposits/${hash}`, { headers })).json()) as Record<string, unknown>;
  const balanceOf = async ({ headers }: Depositor) => {
    const response = await fetch(`${other.url}/api/vault/balance`, { headers });
    return ((await response.json()) as { readonly available_usdc: string }).available_usdc;
  };
  const signed = ({ transactionXdr, networkPassphrase }: Built, wallet: Keypair) => {
    const transaction = new Transaction(transactionXdr, networkPassphrase);
    transaction.sign(wallet);
    return transaction.toXdr();
  };
  const credited = (hash: string, by: Depositor, server = one) =>
    waitUntil(async () => (await stateOf(hash, by, server))['credited'] === true, 20_000, 'not credited');

  it('is built, signed and submitted, whichever process is asked, and then it is in the balance', async () => {
    const alice = await depositor();
    const deposit = await built(alice, '12.3456789');
    const submitted = await submit(signed(deposit, alice.wallet), alice, other);
    expect(submitted.status).to.equal(202);
    expect(await submitted.json()).to.deep.equal({ hash: deposit.hash, status: 'submitted' });
    await credited(deposit.hash, alice);
    expect(await stateOf(deposit.hash, alice, other)).to.include({
      status: 'confirmed',
      amountUsdc: '12.3456789',
      depositorAddress: alice.wallet.publicKey(),
    });
    expect(await balanceOf(alice)).to.equal('12.3456789');
  });

  it('is credited once, also when a fee bump was around it and it was submitted by all means', async () => {
    const alice = await depositor();
    const deposit = await built(alice, '1');
    const envelope = signed(deposit, alice.wallet);
    const { networkPassphrase } = deposit;
    const payer = await account('0');
    const inner = new Transaction(envelope, networkPassphrase);
    const bump = TransactionBuilder.buildFeeBumpTransaction(payer, '10000000', inner, networkPassphrase);
    bump.sign(payer);
    const answers = await Promise.all([
      submit(bump.toXdr(), alice),
      submit(envelope, alice, other),
      submit(bump.toXdr(), alice, other),
    ]);
    expect(answers.some(({ status }) => status === 202)).to.equal(true);
    await credited(deposit.hash, alice);
    expect((await submit(envelope, alice)).status).to.equal(202);
    expect(await balanceOf(alice)).to.equal('1');
  });

  it('is credited to nobody else: of two users who bind one address at once, one is refused', async () => {
    const wallet = await account('0');
    const bind = async (userId: string, server: ServerProcess) => {
      const message = addressBindingMessage(deployment.network.genesis.passphrase, userId, wallet.publicKey());
      const signature = Buffer.from(wallet.signMessage(message)).toString('base64');
      const body = { depositorAddress: wallet.publicKey(), signature };
      return post(`${server.url}/api/vault`, body, { 'X-User-Id': userId });
    };
    const answers = await Promise.all([bind('user_one', one), bind('user_two', other)]);
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
    const forged = await post(
      `${one.url}/api/vault`,
      { depositorAddress: wallet.publicKey() },
      { 'X-User-Id': 'user_three' },
    );
    expect([forged.status, (await errorOf(forged)).code]).to.deep.equal([403, 'ADDRESS_NOT_PROVEN']);
  });

  it('may be paid into a contract of its own, for which the owner has signed', async () => {
    const { passphrase } = deployment.network.genesis;
    const owner = Keypair.fromSecret(deriveKeyPair(passphrase, 'owner').secret);
    const contractId = await deployment.network.deployVault('symbol_id');
    const wallet = await account('5');
    const headers = await headersOf(wallet.publicKey());
    const message = contractBindingMessage(passphrase, wallet.publicKey(), contractId);
    const ownerSignature = Buffer.from(owner.signMessage(message)).toString('base64');
    const unsigned = await post(`${one.url}/api/vault`, { contractId }, headers);
    expect([unsigned.status, (await errorOf(unsigned)).code]).to.deep.equal([403, 'OWNERSHIP_NOT_PROVEN']);
    const opened = await post(`${one.url}/api/vault`, { contractId, ownerSignature }, headers);
    expect(opened.status).to.equal(201);
    const deposit = await built({ wallet, headers }, '5');
    expect((await submit(signed(deposit, wallet), { wallet, headers })).status).to.equal(202);
    await credited(deposit.hash, { wallet, headers });
    expect(await balanceOf({ wallet, headers })).to.equal('5');
  });

  it('is put off while the network is away, with nothing half-done', async () => {
    const alice = await depositor();
    const rows = () => deployment.query('select 1 from built_deposits');
    const before = (await rows()).length;
    await deployment.network.goDown();
    try {
      const refused = await build(alice, '1');
      expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
      expect(Number(refused.headers.get('retry-after'))).to.be.above(0);
      expect(await rows()).to.have.length(before);
      expect(await balanceOf(alice)).to.equal('0');
    } finally {
      await deployment.network.comeBack();
    }
    await waitUntil(async () => (await build(alice, '1')).status === 200, 20_000, 'not back');
  });
});

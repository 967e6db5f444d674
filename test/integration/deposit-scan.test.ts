import { Keypair, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { JwtTokenIssuer } from '../../src/adapters/http/access/jwt-token-issuer.ts';
import { SECRETS } from '../http/support/examples.ts';
import { ADMIN, post } from '../http/support/requests.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type DepositReceipt } from '../support/live-network.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const SCANNING = { DEPOSIT_SCAN_INTERVAL_MS: '50' };
const CREDIT_TIMEOUT_MS = 20_000;
/** Many runs of the scanner, and several ledgers. */
const LONG_AFTER_MS = 1_500;

interface Wallet {
  readonly keys: Keypair;
  readonly headers: Record<string, string>;
}

interface Unknown {
  readonly eventId: string;
  readonly depositorAddress: string;
  readonly amountUsdc: string;
}

interface Standing {
  readonly gaps: readonly { readonly fromLedger: number; readonly toLedger: number }[];
}

describe('The deposit scanner', () => {
  let deployment: LiveDeployment;
  let one: ServerProcess;
  let other: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    [one, other] = [await deployment.start(SCANNING), await deployment.start(SCANNING)];
  });
  after(() => deployment.close());

  const networkUrl = (path: string) => `http://127.0.0.1:${deployment.network.port}/${path}`;
  const control = async <T>(path: string, body: object): Promise<T> => {
    const response = await post(networkUrl(`control/${path}`), body, {});
    expect(response.status, path).to.equal(200);
    return (await response.json()) as T;
  };
  const walletOf = async (usdc = '1000'): Promise<Wallet> => {
    const { secret } = await control<{ secret: string }>('accounts', { usdc });
    const keys = Keypair.fromSecret(secret);
    const issuer = new JwtTokenIssuer({
      secret: SECRETS.jwtSecret,
      issuer: 'https://a',
      audience: 'callora',
      lifetimeSeconds: 600,
    });
    const token = await issuer.issue({ userId: keys.publicKey(), tokenId: 'a' }, Date.now());
    return { keys, headers: { Authorization: `Bearer ${token}` } };
  };
  const openVault = async ({ headers }: Wallet) =>
    expect((await post(`${one.url}/api/vault`, {}, headers)).status).to.equal(201);
  const deposit = ({ keys }: Wallet, amountUsdc: string) =>
    control<DepositReceipt>('deposits', { from: keys.secret(), amountUsdc });
  const balanceOf = async ({ headers }: Wallet): Promise<string> => {
    const response = await fetch(`${other.url}/api/vault/balance`, { headers });
    return ((await response.json()) as { readonly balance_usdc: string }).balance_usdc;
  };
  const becomes = (wallet: Wallet, balance: string) =>
    waitUntil(async () => (await balanceOf(wallet)) === balance, CREDIT_TIMEOUT_MS, `not credited to ${balance}`);
  const rowsOf = ({ keys }: Wallet) =>
    deployment.query<{ event_id: string; credited: boolean }>(
      'SELECT event_id, vault_id IS NOT NULL AS credited FROM deposits WHERE depositor_address = $1 ORDER BY id',
      [keys.publicKey()],
    );
  const unknown = async ({ keys }: Wallet): Promise<Unknown[]> => {
    const response = await fetch(`${one.url}/api/admin/deposits/unknown?limit=100`, { headers: ADMIN });
    const { data } = (await response.json()) as { readonly data: Unknown[] };
    return data.filter(({ depositorAddress }) => depositorAddress === keys.publicKey());
  };
  const waits = (wallet: Wallet) =>
    waitUntil(async () => (await unknown(wallet)).length > 0, CREDIT_TIMEOUT_MS, 'not in the list');

  it('shows a deposit that nobody announced in the balance', async () => {
    const alice = await walletOf();
    await openVault(alice);
    const { eventId } = await deposit(alice, '12.3456789');
    await becomes(alice, '12.3456789');
    expect(await rowsOf(alice)).to.deep.equal([{ event_id: eventId, credited: true }]);
  });

  it('credits once what two processes scan, and what is scanned all over again', async () => {
    const alice = await walletOf();
    await openVault(alice);
    for (const amount of ['1', '2', '3']) await deposit(alice, amount);
    await becomes(alice, '6');
    await deployment.query('UPDATE deposit_scans SET begins_anew = true');
    await deposit(alice, '4');
    await becomes(alice, '10');
    await new Promise((resolve) => setTimeout(resolve, LONG_AFTER_MS));
    expect(await balanceOf(alice)).to.equal('10');
    expect(await rowsOf(alice)).to.have.lengthOf(4);
  });

  it('credits once what was built here, and wrapped in a fee bump and sent by the wallet itself', async () => {
    const [alice, sponsor] = [await walletOf(), await walletOf('0')];
    await openVault(alice);
    const response = await post(`${one.url}/api/deposits/build`, { amountUsdc: '7' }, alice.headers);
    const { transactionXdr, networkPassphrase } = (await response.json()) as Record<string, string>;
    const inner = new Transaction(transactionXdr!, networkPassphrase!);
    inner.sign(alice.keys);
    const bump = TransactionBuilder.buildFeeBumpTransaction(sponsor.keys, '100000', inner, networkPassphrase!);
    bump.sign(sponsor.keys);
    const params = { transaction: bump.toXdr() };
    const sent = await post(networkUrl('rpc'), { jsonrpc: '2.0', id: 1, method: 'sendTransaction', params }, {});
    expect(((await sent.json()) as { readonly result: { readonly status: string } }).result.status).to.equal('PENDING');
    await becomes(alice, '7');
    // The same again, as it was before the bump: the ledger does not take it twice, and neither do the books.
    await post(`${one.url}/api/deposits/submit`, { transactionXdr: inner.toXdr() }, alice.headers);
    await new Promise((resolve) => setTimeout(resolve, LONG_AFTER_MS));
    expect(await balanceOf(alice)).to.equal('7');
    expect(await rowsOf(alice)).to.have.lengthOf(1);
  });

  it('keeps a deposit of an unknown account until an administrator says whose it is', async () => {
    const [alice, stranger] = [await walletOf(), await walletOf()];
    await openVault(alice);
    await deposit(stranger, '5');
    await waits(stranger);
    const [{ eventId, amountUsdc } = { eventId: '', amountUsdc: '' }] = await unknown(stranger);
    expect(amountUsdc).to.equal('5');
    const body = { userId: alice.keys.publicKey(), reason: 'her second account' };
    const answers = await Promise.all(
      [one, other].map(({ url }) => post(`${url}/api/admin/deposits/${eventId}/assign`, body)),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(await balanceOf(alice)).to.equal('5');
    expect(await unknown(stranger)).to.deep.equal([]);
  });

  it('credits what waits for an account as soon as a vault is bound to it', async () => {
    const alice = await walletOf();
    await deposit(alice, '8');
    await waits(alice);
    await openVault(alice);
    expect(await balanceOf(alice)).to.equal('8');
    expect(await unknown(alice)).to.deep.equal([]);
  });

  it('tells of the ledgers that were forgotten while nobody looked, and goes on behind them', async () => {
    const alice = await walletOf();
    await openVault(alice);
    await Promise.all([one.stop(), other.stop()]);
    const missed = await deposit(alice, '1');
    await control('ledgers', { count: 20 });
    await control('faults', { rules: [{ fault: 'trim_history', ledgers: 5 }] });
    [one, other] = [await deployment.start(SCANNING), await deployment.start(SCANNING)];
    await deposit(alice, '2');
    await becomes(alice, '2');
    const response = await fetch(`${one.url}/api/admin/deposits/scan`, { headers: ADMIN });
    const { gaps } = (await response.json()) as Standing;
    expect(gaps).to.have.lengthOf(1);
    expect(missed.ledger).to.be.within(gaps[0]!.fromLedger, gaps[0]!.toLedger);
    const metrics = await Promise.all(
      [one, other].map(async ({ url }) =>
        (await fetch(`${url}/api/metrics`, { headers: { Authorization: `Bearer ${SECRETS.metricsApiKey}` } })).text(),
      ),
    );
    expect(metrics.join('\n')).to.match(/^deposit_gaps_total [1-9]/m);
  });
});

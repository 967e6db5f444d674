import { expect } from 'chai';
import { ADMIN, deduct, errorOf, patch, post } from '../http/support/requests.ts';
import { knexStores } from '../support/knex-world.ts';
import { everythingFinal, vaultOf } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { counted } from '../support/live-metrics.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const DORA = 'user_dora';
/** A twentieth of the regular interval, and more than a look at a contract takes on any machine. */
const SOON_MS = 30_000;

/** As far as this test reads it. */
interface ReconciliationBody {
  readonly at: string;
  readonly contracts: readonly { readonly contractId: string; readonly driftUsdc: string; readonly status: string }[];
}

describe('vaults and the chain, with everything real', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;
  let ownContractId: string;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '10');
    ownContractId = await deployment.network.deployVault('symbol_id');
    await deployment.network.deposit('5', ownContractId);
    const { DATABASE_URL: url = '' } = deployment.variables();
    const stores = knexStores(url);
    const vault = { userId: DORA, contractId: ownContractId, kind: 'dedicated', depositorAddress: null } as const;
    (await stores.vaults.create(vault, Date.now()))._unsafeUnwrap();
    await stores.database.close();
    server = await deployment.start({
      VAULT_SYNC_INTERVAL_MS: '600000',
      RECONCILE_INTERVAL_MS: '300',
      HEALTH_REFRESH_INTERVAL_MS: '300',
      // A slow machine, too, answers a charge only when it has been sent: then a refusal is told at once.
      CHARGE_SEND_WAIT_MS: '20000',
    });
  });
  after(() => deployment.close());

  const balanceOf = async (userId: string) => (await vaultOf(deployment, userId)).balance;
  const untilBalance = (userId: string, units: bigint, complaint: string) =>
    waitUntil(async () => (await balanceOf(userId)) === units, SOON_MS, complaint);
  const drift = (kind: string) => counted(server.url, 'vault_drift_units', `kind="${kind}"`);
  const reconciliation = async () => {
    const response = await fetch(`${server.url}/api/admin/reconciliation`, { headers: ADMIN });
    return (await response.json()) as ReconciliationBody;
  };
  const driftsOf = ({ contracts }: ReconciliationBody) =>
    contracts.map(({ contractId, driftUsdc, status }) => [contractId, driftUsdc, status]);
  const poolHealth = async () => {
    const { details } = (await (await fetch(`${server.url}/health`)).json()) as { details: Record<string, string> };
    return details['vault_pool'];
  };

  it('reads a dedicated vault from its contract, and charges it to the unit', async () => {
    await untilBalance(DORA, 50_000_000n, 'the dedicated vault is never synced');
    expect((await deduct(server.url, { userId: DORA, requestId: 'own-1', amountUsdc: '1.5' })).status).to.equal(200);
    await everythingFinal(deployment);
    expect(await vaultOf(deployment, DORA)).to.deep.equal({ balance: 35_000_000n, held: 0n });
  });

  it('learns of a withdrawal from the refused charge, long before the next regular look', async () => {
    const drained = await fetch(
      `http://127.0.0.1:${deployment.network.port}/control/contracts/${ownContractId}/drain`,
      {
        method: 'POST',
        body: '{"amountUsdc":"3"}',
      },
    );
    expect(drained.status).to.equal(200);
    const refused = await deduct(server.url, { userId: DORA, requestId: 'own-2', amountUsdc: '1' });
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([402, 'INSUFFICIENT_BALANCE']);
    await untilBalance(DORA, 5_000_000n, 'the withdrawal is not learned of');
    const left = await deduct(server.url, { userId: DORA, requestId: 'own-3', amountUsdc: '0.5' });
    expect(left.status).to.equal(200);
    await everythingFinal(deployment);
    expect(await vaultOf(deployment, DORA)).to.deep.equal({ balance: 0n, held: 0n });
  });

  it('finds no drift in the shared contract, however busy it is', async () => {
    for (let charge = 0; charge < 5; charge += 1) {
      expect((await deduct(server.url, { requestId: `shared-${charge}`, amountUsdc: '0.1' })).status).to.equal(200);
      expect([await drift('shortfall'), await drift('surplus')]).to.deep.equal([0, 0]);
    }
    await everythingFinal(deployment);
    const { vaultContractId } = deployment.network.genesis;
    const ran = await post(`${server.url}/api/admin/reconciliation/run`, { reason: 'quiet' }, ADMIN);
    expect(ran.status).to.equal(200);
    expect(driftsOf((await ran.json()) as ReconciliationBody)).to.deep.equal([[vaultContractId, '0', 'balanced']]);
    expect(await poolHealth()).to.equal('healthy');
  });

  it('tells a consumer once when what is left falls below the threshold, in the commit of the charge', async () => {
    const watched = await patch(`${server.url}/api/vault`, { balanceLowUsdc: '9.4' });
    const { vaultContractId: contractId } = deployment.network.genesis;
    expect(watched.status).to.equal(200);
    expect(await watched.json()).to.deep.equal({ contractId, availableUsdc: '9.5', balanceLowUsdc: '9.4' });
    for (const requestId of ['low-1', 'low-2']) {
      expect((await deduct(server.url, { requestId, amountUsdc: '0.2' })).status).to.equal(200);
    }
    const events = await deployment.query('select user_id, type, payload from domain_events');
    const payload = { contractId, available: '93000000', threshold: '94000000' };
    expect(events).to.deep.equal([{ user_id: 'user_alice', type: 'balance.low', payload }]);
  });

  it('says everywhere that the shared contract is short, to the unit, and repairs nothing', async () => {
    await everythingFinal(deployment);
    const before = await vaultOf(deployment, 'user_alice');
    await deployment.network.contract('drain');
    const isShort = async () => (await drift('shortfall')) === 91_000_000;
    await waitUntil(isShort, SOON_MS, 'the shortfall is not found');
    await waitUntil(async () => (await poolHealth()) === 'degraded', SOON_MS, 'health does not know of it');
    const { vaultContractId } = deployment.network.genesis;
    expect(driftsOf(await reconciliation())).to.deep.equal([[vaultContractId, '-9.1', 'shortfall']]);
    expect(server.output.text).to.contain('Vault contract holds less than it owes');
    expect((await fetch(`${server.url}/api/health/ready`)).status).to.equal(200);
    expect(await vaultOf(deployment, 'user_alice')).to.deep.equal(before);
  });
});

import { expect } from 'chai';
import { DEDUCT_BODY } from '../http/support/examples.ts';
import { deduct, post } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { lapseClaims } from '../support/lapse-claims.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';

const CHARGES = 200;
const CLIENTS = 16;
/** Sending, a ledger and confirmation, on a slow machine. */
const RECOVERY_MS_MAX = 45_000;

describe('a service that ends in the middle of its work', () => {
  let deployment: LiveDeployment;

  beforeEach(async () => {
    deployment = await openFunded();
  });
  afterEach(() => deployment.close());

  it('(SIGTERM) has everything open confirmed after the next start, and nothing twice', async () => {
    const server = await deployment.start();
    await reserveAll(server);
    expect(await server.stop()).to.equal(0);
    expect(await countOf(deployment, `status = 'confirmed'`)).to.be.below(CHARGES);
    await deployment.start();
    await expectAllChargedOnce(deployment);
  });

  it('(kill -9 between sending and confirming) has everything open confirmed after the next start, and nothing twice', async () => {
    const server = await deployment.start({ CHARGE_CONFIRM_INTERVAL_MS: '600000' });
    await reserveAll(server);
    await waitUntil(() => itemsAre(deployment, `status = 'submitted'`), 30_000, 'not everything is submitted');
    await server.kill();
    expect(await countOf(deployment, `status = 'confirmed'`)).to.equal(0);
    await deployment.start();
    await expectAllChargedOnce(deployment);
  });

  it('(SIGTERM under load) answers every request that it has taken, and exits with code 0', async () => {
    const server = await deployment.start();
    const answers = new Map<string, number>();
    const clients = Array.from({ length: CLIENTS }, (_, index) => deductUntilRefused(server, index, answers));
    await waitUntil(() => answers.size > 100, 30_000, 'the load does not get going');
    const answeredBefore = answers.size;
    expect(await server.stop()).to.equal(0);
    await Promise.all(clients);

    expect(answers.size).to.be.above(answeredBefore);
    expect([...answers.values()].filter((status) => status !== 200 && status !== 202)).to.deep.equal([]);
    const rows = await deployment.query<{ request_id: string }>('select request_id from usage_events');
    expect(rows.map(({ request_id }) => request_id).toSorted()).to.deep.equal([...answers.keys()].toSorted());
    await deployment.start();
    await everythingFinal(deployment);
    await expectBooksToMatch(deployment);
  });

  it('(kill -9 while transactions are being built) has everything open confirmed after the next start, and nothing twice', async () => {
    await killWhileBuilding(deployment);
    await lapseClaims(deployment);
    await deployment.start();
    await expectAllChargedOnce(deployment);
  });
});

async function openFunded(): Promise<LiveDeployment> {
  const deployment = await LiveDeployment.open();
  await deployment.fund(['user_alice', 'user_bob'], '10');
  return deployment;
}

/** The network falls silent under the workers' hands, and the kill finds them with items claimed. */
async function killWhileBuilding(deployment: LiveDeployment): Promise<void> {
  const proxy = await TcpProxy.before({ host: '127.0.0.1', port: deployment.network.port });
  try {
    const server = await deployment.start(deployment.variables(proxy.port));
    proxy.freeze();
    await reserveAll(server);
    await waitUntil(() => isAnyClaimed(deployment), 30_000, 'nothing is being built');
    await server.kill();
  } finally {
    await proxy.close();
  }
}

async function reserveAll(server: ServerProcess): Promise<void> {
  const items = Array.from({ length: CHARGES }, (_, index) => ({
    ...DEDUCT_BODY,
    requestId: `req_${index}`,
    userId: index % 2 === 0 ? 'user_alice' : 'user_bob',
  }));
  const response = await post(`${server.url}/api/billing/deduct/batch`, { items });
  expect(response.status).to.equal(200);
  await response.arrayBuffer();
}

/** Sends one request after the other until none is taken any more; notes the status of each answer. */
async function deductUntilRefused(server: ServerProcess, client: number, answers: Map<string, number>): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const requestId = `req_load_${client}_${turn}`;
    const response = await deduct(server.url, { requestId }).catch(() => null);
    if (response === null) return;
    await response.arrayBuffer();
    answers.set(requestId, response.status);
  }
}

/** Whether every charge is an item on its way to the ledger, and all of them are like this. */
async function itemsAre(deployment: LiveDeployment, condition: string): Promise<boolean> {
  const items = await deployment.query<{ matches: boolean }>(`select ${condition} as matches from chain_items`);
  return items.length === CHARGES && items.every(({ matches }) => matches);
}

async function isAnyClaimed(deployment: LiveDeployment): Promise<boolean> {
  return (await deployment.query('select id from chain_items where claim_until is not null')).length > 0;
}

async function expectAllChargedOnce(deployment: LiveDeployment): Promise<void> {
  await everythingFinal(deployment, RECOVERY_MS_MAX);
  expect(await countOf(deployment, `status = 'confirmed'`)).to.equal(CHARGES);
  expect(await deployment.network.deducts()).to.have.length(CHARGES);
  await expectBooksToMatch(deployment);
}

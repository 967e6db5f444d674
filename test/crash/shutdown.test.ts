import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ALICE, deduct, post, TAKEN } from '../http/support/requests.ts';
import { HeldTables } from '../integration/held-tables.ts';
import { OpenedParts } from '../integration/opened-parts.ts';
import { answerTo, GATEWAY_VARIABLES, PATH } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { SERVED, type Answer } from '../support/sample-upstream.ts';
import { ServerProcess, type Variables } from '../support/server-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';
import { requestIdOf, WebhookReceiver } from '../support/webhook-receiver.ts';
import { secondsSince } from './support/figures.ts';

const USER = 'user_alice';
const SOON_MS = 30_000;
const CALM_MS_MAX = 60_000;
const STOP_SECONDS_MAX = 30;
/** Far less than a call may take here. */
const AT_ONCE_MS_MAX = 15_000;
const VARIABLES: Variables = {
  ...GATEWAY_VARIABLES,
  PROXY_TIMEOUT_MS: '25000',
  DB_STATEMENT_TIMEOUT_MS: '20000',
  // A silent network is waited for, and not yet known to be away.
  SOROBAN_CALL_TIMEOUT_MS: '20000',
};
const STREAMED = 3;
const SILENT = 2;
const TOLD = ['told_well', 'told_badly'];
const WAITING = ['waits_1', 'waits_2', 'waits_3'];
const UNSAVED = 'waits_for_the_database';

describe('a server that is told to end', () => {
  const opened = new OpenedParts();
  let market: GatewayMarket;
  let receiver: WebhookReceiver;
  /** Between the server and the network. */
  let network: TcpProxy;
  let server: ServerProcess;
  let key: string;

  before(async () => {
    receiver = await opened.open(WebhookReceiver.start());
    market = await opened.open(GatewayMarket.open(1, { [USER]: 1000 }, VARIABLES));
    ({ key } = await market.issueKey(USER));
    const [first] = market.servers;
    const webhook = { url: receiver.url, events: ['charge.confirmed'] };
    expect((await post(`${first?.url}/api/webhooks`, webhook, ALICE)).status).to.equal(201);
    expect(await first?.stop()).to.equal(0);
    const { deployment } = market;
    network = await opened.open(TcpProxy.before({ host: '127.0.0.1', port: deployment.network.port }));
    server = await market.start(deployment.variables(network.port));
  });
  beforeEach(() => {
    market.upstream.seen.length = 0;
  });
  after(() => opened.close());

  it('finishes calls, deducts and webhooks that are under way, exits with 0, and leaves what is due to the next', async () => {
    const goOn = Promise.withResolvers<null>();
    market.upstream.answer = servedAfter(goOn.promise);
    const streamed = await Promise.all(Array.from({ length: STREAMED }, () => call('?part')));
    const silent = Array.from({ length: SILENT }, () => call('?silent'));
    await waitUntil(() => market.upstream.seen.length === STREAMED + SILENT, SOON_MS, 'calls do not arrive');
    receiver.answerWith = (message) => goOn.promise.then(() => (requestIdOf(message) === TOLD[1] ? 500 : 204));
    const told = await Promise.all(TOLD.map((requestId) => charge(server, requestId)));
    await waitUntil(() => receiver.received.length === TOLD.length, SOON_MS, 'webhooks do not arrive');
    network.freeze();
    const waiting = WAITING.map((requestId) => charge(server, requestId));
    const saved = `request_id in ('${WAITING.join(`','`)}')`;
    await waitUntil(async () => (await countOf(market.deployment, saved)) === WAITING.length, SOON_MS, 'no holds');
    const tables = await HeldTables.of(market.deployment.variables()['DATABASE_URL']!, 'usage_events');
    const unsaved = charge(server, UNSAVED);
    await waitUntil(isReserving, SOON_MS, 'the deduct does not reach the database');

    const stoppedAt = performance.now();
    const stopped = server.stop();
    await waitUntil(() => refusesConnections(server), SOON_MS, 'connections are taken');
    expect(server.isRunning).to.equal(true);
    goOn.resolve(null);
    await tables.close();
    expect(await stopped).to.equal(0);
    expect(secondsSince(stoppedAt)).to.be.below(STOP_SECONDS_MAX);

    for (const response of [...streamed, ...(await Promise.all(silent))]) {
      expect([response.status, await response.text()]).to.deep.equal([200, SERVED]);
      expect(response.headers.get('x-callora-charge-status')).to.equal('charged');
    }
    for (const status of [...told, ...(await Promise.all([...waiting, unsaved]))]) expect(status).to.be.oneOf(TAKEN);
    expect(await deliveries()).to.deep.equal({ [TOLD[0]!]: 'delivered', [TOLD[1]!]: 'pending' });
    await expectNextToFinish();
  }).timeout(2 * CALM_MS_MAX + 4 * SOON_MS);

  it('exits at once, with 1, when it is told a second time while a call hangs', async () => {
    const hanging = await serverWithHangingCall();
    const ended = hanging.process.stop();
    await waitUntil(() => refusesConnections(hanging.process), SOON_MS, 'connections are taken');
    const toldAgainAt = performance.now();
    // Again and again, because one that follows at once is taken for an echo of the first.
    while (hanging.process.isRunning && performance.now() - toldAgainAt < AT_ONCE_MS_MAX) {
      process.kill(hanging.process.pid, 'SIGTERM');
      await delay(50);
    }
    expect(await ended).to.equal(1);
    expect(performance.now() - toldAgainAt).to.be.below(AT_ONCE_MS_MAX);
    expect(await hanging.brokenOff).to.equal(true);
  });

  it('cuts what takes longer than the whole shutdown may, and exits with 1', async () => {
    const hanging = await serverWithHangingCall({ SHUTDOWN_TIMEOUT_MS: '1000' });
    const stoppedAt = performance.now();
    expect(await hanging.process.stop()).to.equal(1);
    expect(performance.now() - stoppedAt).to.be.within(900, AT_ONCE_MS_MAX);
    expect(await hanging.brokenOff).to.equal(true);
  });

  /** Resolves at its status line. */
  const call = (query: string): Promise<Response> =>
    fetch(market.callUrl(1, PATH + query), { headers: { 'X-Api-Key': key } });

  /** The status of a deduct that waits for its send. */
  async function charge({ url }: ServerProcess, requestId: string): Promise<number> {
    const headers = { 'X-User-Id': USER, Prefer: 'wait=20' };
    const response = await deduct(url, { userId: USER, requestId }, headers);
    await response.arrayBuffer();
    return response.status;
  }

  async function isReserving(): Promise<boolean> {
    const waiting = await market.deployment.query(
      `select pid from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%FROM reserve_charges(%'`,
    );
    return waiting.length > 0;
  }

  /** The state of each delivery by the request that it tells of. */
  async function deliveries(): Promise<Record<string, string>> {
    const rows = await market.deployment.query<{ id: string; status: string }>(
      'select id, status from webhook_deliveries',
    );
    const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
    return Object.fromEntries(
      receiver.received.map((message) => [
        requestIdOf(message),
        statusOf.get(message.headers['webhook-id'] ?? '') ?? 'unknown',
      ]),
    );
  }

  async function expectNextToFinish(): Promise<void> {
    receiver.answerWith = () => Promise.resolve(204);
    network.heal();
    await market.start();
    await everythingFinal(market.deployment, CALM_MS_MAX);
    const charges = STREAMED + SILENT + TOLD.length + WAITING.length + 1;
    expect(await countOf(market.deployment, `status = 'confirmed'`)).to.equal(charges);
    await expectBooksToMatch(market.deployment);
    const isTold = () => [...WAITING, UNSAVED].every((requestId) => receiver.idsOf(requestId).length > 0);
    await waitUntil(() => isTold() && receiver.idsOf(TOLD[1]!).length > 1, SOON_MS, 'messages are not sent');
    expect(receiver.idsOf(TOLD[0]!)).to.have.length(1);
    expect(new Set(receiver.idsOf(TOLD[1]!)).size).to.equal(1);
  }

  /** One that may end with any exit code, and whether its caller gets no answer. */
  async function serverWithHangingCall(variables: Variables = {}) {
    const hanging = await ServerProcess.start({ ...market.deployment.variables(), ...VARIABLES, ...variables });
    market.upstream.answer = () => undefined;
    const url = `${hanging.url}/v1/call/${market.apiId}${PATH}`;
    const brokenOff = answerTo(url, { headers: { 'X-Api-Key': key } }).then(
      () => false,
      () => true,
    );
    await waitUntil(() => market.upstream.seen.length === 1, SOON_MS, 'the call does not arrive');
    return { process: hanging, brokenOff };
  }
});

/** The rest, or all of it, comes when the promise resolves. */
const servedAfter =
  (goOn: Promise<null>): Answer =>
  ({ url }, response) => {
    const isStreamed = url?.endsWith('?part') === true;
    const [first, rest] = isStreamed ? [SERVED.slice(0, 2), SERVED.slice(2)] : ['', SERVED];
    if (isStreamed) response.writeHead(200).write(first);
    void goOn.then(() => response.end(rest));
  };

const refusesConnections = ({ url }: ServerProcess): Promise<boolean> =>
  fetch(`${url}/api/health/live`).then(
    () => false,
    () => true,
  );

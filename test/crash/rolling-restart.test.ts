import { expect } from 'chai';
import { onChainIdOf } from '../../src/core/billing/charge-identity.ts';
import { GATEWAY_VARIABLES, issueKey, PRICE_UNITS, registerApi } from '../support/gateway-calls.ts';
import { OpenedParts } from '../integration/opened-parts.ts';
import { everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { RetryingClient } from '../support/retrying-client.ts';
import { startSampleUpstream, type SampleUpstream } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';
import { CrashDeployment } from './support/crash-deployment.ts';
import { TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';
import { DEDUCT_UNITS, RollingLoad } from './support/rolling-load.ts';

const CALLERS = 32;
/** Both are there for so many requests before the next one goes. */
const REQUESTS_BETWEEN = KNOBS.requests / 10;
const STOP_SECONDS_MAX = 30;
const PROGRESS_MS_MAX = 120_000;
const CALM_MS_MAX = 90_000;
const MS_PER_REQUEST_MAX = 60;
const VARIABLES = {
  ...GATEWAY_VARIABLES,
  // On a busy machine the upstream takes its time, and that is no matter of restarts.
  PROXY_TIMEOUT_MS: '20000',
};

describe('a rolling restart of two servers under load', () => {
  const opened = new OpenedParts();
  let deployment: CrashDeployment;
  let upstream: SampleUpstream;
  let client: RetryingClient;
  let load: RollingLoad;

  before(async () => {
    upstream = await opened.open(startSampleUpstream());
    deployment = await opened.open(CrashDeployment.open(TEN_USERS, '1000', VARIABLES));
    const [url = ''] = deployment.serverUrls();
    const apiId = await registerApi(url, upstream.url);
    const consumers = await Promise.all(
      TEN_USERS.map(async (userId) => ({ userId, key: (await issueKey(url, userId, { apiId })).key })),
    );
    client = new RetryingClient(deployment.serverUrls());
    load = new RollingLoad({ client, apiId, consumers, requests: KNOBS.requests });
  });
  after(() => opened.close());

  it(`fails none of ${KNOBS.requests} requests of a client that retries, and charges each exactly once`, async () => {
    const startedAt = performance.now();
    const addresses = deployment.serverUrls();
    const running = load.run(CALLERS);
    const stops = await restartInTurn().finally(() => load.stop());
    await running;
    const loadSeconds = secondsSince(startedAt);

    expect(load.failures).to.deep.equal([]);
    expect(load.answered).to.equal(KNOBS.requests);
    expect(stops.length, 'each was restarted').to.be.at.least(2);
    expect(Math.max(...stops)).to.be.below(STOP_SECONDS_MAX);
    expect(deployment.serverUrls()).to.deep.equal(addresses);
    expect(client.unanswered, 'the load met no restart').to.be.above(0);
    await everythingFinal(deployment.live, CALM_MS_MAX);
    await expectEachCallOnce();
    await expectEachDeductOnce();
    await expectBooksToMatch(deployment.live);
    const { unanswered, putOff } = client;
    const counts = { requests: load.answered, failed: load.failures.length, restarts: stops.length };
    const slowestStopSeconds = Math.max(...stops);
    printFigures({ ...counts, unanswered, putOff, slowestStopSeconds, loadSeconds, seconds: secondsSince(startedAt) });
  }).timeout(KNOBS.requests * MS_PER_REQUEST_MAX + CALM_MS_MAX + PROGRESS_MS_MAX);

  /** One after the other, as long as there is load; the seconds that each took to end. */
  async function restartInTurn(): Promise<number[]> {
    const stops: number[] = [];
    for (let place = 0; ; place = 1 - place) {
      const enough = load.answered + REQUESTS_BETWEEN;
      await waitUntil(() => load.isDone || load.answered >= enough, PROGRESS_MS_MAX, 'the load stands still');
      if (load.isDone) return stops;
      const stoppedAt = performance.now();
      expect(await deployment.servers[place]?.stop()).to.equal(0);
      stops.push(secondsSince(stoppedAt));
      await deployment.startServer(place);
    }
  }

  /** The upstream saw each once, and each is confirmed at its price: no repeat was forwarded, and none was paid. */
  async function expectEachCallOnce(): Promise<void> {
    const rows = await deployment.live.query<{ id: string }>(
      `select request_id as id from usage_events
       where status = 'confirmed' and amount_usdc * 10000000 = ${PRICE_UNITS}`,
    );
    const told = load.callIds.toSorted();
    expect(rows.map(({ id }) => id).toSorted()).to.deep.equal(told);
    expect(upstream.seen.map(({ requestId }) => requestId).toSorted()).to.deep.equal(told);
    expect(new Set(told).size).to.equal(told.length);
  }

  /** On the ledger by the id that its request id alone leads to, and as one row. */
  async function expectEachDeductOnce(): Promise<void> {
    const { live, network } = deployment;
    const { STELLAR_TESTNET_PASSPHRASE: passphrase = '', CHARGE_ID_SECRET: secret = '' } = live.variables();
    const { vaultContractId: contractId } = network.genesis;
    const taken = Map.groupBy(await network.deducts(), ({ requestId }) => requestId);
    const amountsOf = (requestId: string) => {
      const onChainId = onChainIdOf({ passphrase, secret }, { contractId, requestId, attempt: 1 });
      return (taken.get(onChainId) ?? []).map(({ amountUnits }) => amountUnits).join();
    };
    expect(load.deductIds.filter((requestId) => amountsOf(requestId) !== String(DEDUCT_UNITS))).to.deep.equal([]);
    const rows = await live.query<{ id: string }>(
      `select request_id as id from usage_events
       where status = 'confirmed' and attempt = 1 and amount_usdc * 10000000 = ${DEDUCT_UNITS}`,
    );
    expect(rows.map(({ id }) => id).toSorted()).to.deep.equal(load.deductIds.toSorted());
  }
});

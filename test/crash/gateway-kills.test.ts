import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Random } from '../simulation/random.ts';
import { GATEWAY_VARIABLES, issueKey, PRICE_UNITS, registerApi } from '../support/gateway-calls.ts';
import { everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { startSampleUpstream, type SampleUpstream } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';
import { CallBook } from './support/call-book.ts';
import { CallLoad } from './support/call-load.ts';
import { callViolations, lostCalls, type BookedCall } from './support/call-violations.ts';
import { CrashDeployment } from './support/crash-deployment.ts';
import { TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 24;
const CALLS_PER_KILL = 500;
const ABSENCE_MS_MAX = 500;
/** Holds of the dead run out after 3 s; then come a window, sending, a ledger and confirmation. */
const CALM_MS_MAX = 30_000;
const MS_PER_KILL_MAX = 30_000;
const VARIABLES = {
  ...GATEWAY_VARIABLES,
  PROXY_TIMEOUT_MS: '2000',
  HOLD_TIMEOUT_MS: '3000',
  HOLD_SWEEP_INTERVAL_MS: '500',
};

describe('gateways that are killed under load', () => {
  const random = new Random(KNOBS.seed);
  const book = new CallBook();
  let deployment: CrashDeployment;
  let upstream: SampleUpstream;
  let load: CallLoad;

  before(async () => {
    upstream = await startSampleUpstream(book.answer);
    deployment = await CrashDeployment.open(TEN_USERS, '1000', VARIABLES);
    const [url = ''] = deployment.serverUrls();
    const apiId = await registerApi(url, upstream.url);
    const issued = await Promise.all(TEN_USERS.map((userId) => issueKey(url, userId, { apiId })));
    load = new CallLoad({ book, random, apiId, keys: issued.map(({ key }) => key), servers: deployment.serverUrls });
  });
  after(async () => {
    await deployment.close();
    await upstream.close();
  });

  it('charge no call that was not served, leave no hold behind, and agree with the ledger', async () => {
    const startedAt = performance.now();
    load.start(CALLERS);
    for (let kill = 0; kill < KNOBS.gatewayKills; kill += 1) {
      const enough = load.answered + random.int(0, CALLS_PER_KILL);
      await waitUntil(() => load.answered >= enough, MS_PER_KILL_MAX, 'the load does not get going');
      const place = random.int(0, 1);
      await deployment.servers[place]?.kill();
      await delay(random.int(0, ABSENCE_MS_MAX));
      await deployment.startServer(place);
    }
    await load.stop();
    const stoppedAt = performance.now();
    await everythingFinal(deployment.live, CALM_MS_MAX);
    const calmAfterSeconds = secondsSince(stoppedAt);

    const booked = await bookedCalls();
    expect(callViolations(booked, book, PRICE_UNITS)).to.deep.equal([]);
    await expectBooksToMatch(deployment.live);
    const lost = lostCalls(booked, book);
    expect(lost.length).to.be.at.most(KNOBS.gatewayKills * CALLERS);
    expect(book.unanswered).to.be.above(0);
    const { seed, gatewayKills: kills } = KNOBS;
    const charged = booked.filter(({ status }) => status === 'confirmed').length;
    const swept = booked.filter(({ voidReason }) => voidReason === 'hold_expired').length;
    const items = (await deployment.network.deducts()).length;
    const counts = { answered: load.answered, unanswered: book.unanswered, charged, items, swept, lost: lost.length };
    printFigures({ seed, kills, ...counts, calmAfterSeconds, seconds: secondsSince(startedAt) });
  }).timeout(CALM_MS_MAX + KNOBS.gatewayKills * MS_PER_KILL_MAX + 60_000);

  async function bookedCalls(): Promise<BookedCall[]> {
    return deployment.live.query<BookedCall>(
      `select request_id as "requestId", status, void_reason as "voidReason",
         (amount_usdc * 10000000)::bigint::text as units from usage_events`,
    );
  }
});

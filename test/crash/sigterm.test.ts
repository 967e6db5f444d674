import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { CrashRun, TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 12;
const WARM_UP_MS = 2000;
const CALM_MS_MAX = 45_000;

describe('servers that are told to end under load', () => {
  let run: CrashRun;

  before(async () => {
    run = await CrashRun.open({ userIds: TEN_USERS, amountUsdc: '1000' });
  });
  after(() => run.close());

  it('answer every request that they have taken, and end with exit code 0', async () => {
    const startedAt = performance.now();
    const { deployment, load, book } = run;
    load.start(CALLERS);
    for (const place of [0, 1]) {
      await delay(WARM_UP_MS);
      expect(await deployment.servers[place]?.stop()).to.equal(0);
      await deployment.startServer(place);
    }
    await delay(WARM_UP_MS);
    await load.stop();

    // A repeat is told that the charge was there before: so where nobody was told that it was made, an answer is lost.
    const rows = await deployment.live.query<{ id: string }>('select request_id as id from usage_events');
    const unanswered = rows.filter(({ id }) => book.stories.get(id)?.made === 0);
    expect(unanswered, 'carried out, and never answered').to.deep.equal([]);
    const counts = await run.expectExactlyOnce(CALM_MS_MAX);
    printFigures({ seed: KNOBS.seed, stops: 2, ...counts, seconds: secondsSince(startedAt) });
  }).timeout(180_000);
});

import { setTimeout as delay } from 'node:timers/promises';
import { CrashRun, TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 12;
const PAUSE_MS_MAX = 1500;
const ABSENCE_MS_MAX = 500;
/** What a killed worker has claimed is free after 20 s; then come sending, a ledger and confirmation. */
const CALM_MS_MAX = 30_000;
const MS_PER_KILL_MAX = 15_000;

describe('servers that are killed again and again under load', () => {
  let run: CrashRun;

  before(async () => {
    run = await CrashRun.open({ userIds: TEN_USERS, amountUsdc: '1000' });
  });
  after(() => run.close());

  it('charge no request twice, lose none, and leave nothing open', async () => {
    const startedAt = performance.now();
    const { deployment, load, random } = run;
    load.start(CALLERS);
    let lastKillAt = startedAt;
    for (let kill = 0; kill < KNOBS.kills; kill += 1) {
      await delay(random.int(0, PAUSE_MS_MAX));
      const place = random.int(0, 1);
      await deployment.servers[place]?.kill();
      lastKillAt = performance.now();
      await delay(random.int(0, ABSENCE_MS_MAX));
      await deployment.startServer(place);
    }
    await load.stop();
    const counts = await run.expectExactlyOnce(CALM_MS_MAX);
    const calmAfterSeconds = secondsSince(lastKillAt);
    const { seed, kills } = KNOBS;
    printFigures({ seed, kills, ...counts, calmAfterSeconds, seconds: secondsSince(startedAt) });
  }).timeout(CALM_MS_MAX + KNOBS.kills * MS_PER_KILL_MAX + 60_000);
});

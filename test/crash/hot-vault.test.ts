import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { CrashRun } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 24;
const VAULTS = 1000;
const HOT_SHARE = 0.5;
const OLDEST_OPEN_SECONDS_MAX = 30;
const LOOK_EVERY_MS = 500;
const CALM_MS_MAX = 120_000;
const MS_PER_CHARGE_MAX = 50;

describe('one hot vault among a thousand, charged by two servers', () => {
  let run: CrashRun;

  before(async function () {
    this.timeout(180_000);
    const userIds = Array.from({ length: VAULTS }, (_, index) => `user_${index}`);
    run = await CrashRun.open({ userIds, amountUsdc: '10', hotShare: HOT_SHARE });
  });
  after(() => run.close());

  it('meets no deadlock, starves no charge, and has exact sums', async () => {
    const startedAt = performance.now();
    const { deployment, load } = run;
    load.start(CALLERS, KNOBS.charges);
    await load.done();
    const loadSeconds = secondsSince(startedAt);
    const oldestOpenSeconds = await oldestOpenUntilCalm(run);
    expect(oldestOpenSeconds).to.be.below(OLDEST_OPEN_SECONDS_MAX);

    const log = await deployment.postgres.log();
    expect(log).to.contain('ready to accept connections').and.not.to.contain('40P01');
    const [{ deadlocks } = {}] = await deployment.live.query<{ deadlocks: string }>(
      'select sum(deadlocks)::text as deadlocks from pg_stat_database',
    );
    expect(deadlocks).to.equal('0');
    for (const server of deployment.servers) expect(server.output.text).not.to.contain('40P01');
    const counts = await run.expectExactlyOnce(CALM_MS_MAX);
    const slowestChargeSeconds = await slowestCharge(run);
    expect(slowestChargeSeconds).to.be.below(OLDEST_OPEN_SECONDS_MAX);
    const seconds = secondsSince(startedAt);
    printFigures({ seed: KNOBS.seed, ...counts, oldestOpenSeconds, slowestChargeSeconds, loadSeconds, seconds });
  }).timeout(KNOBS.charges * MS_PER_CHARGE_MAX + CALM_MS_MAX + 60_000);
});

/** The greatest age that any open charge is seen with, from now until none is open. */
async function oldestOpenUntilCalm({ deployment }: CrashRun): Promise<number> {
  let oldestSeconds = 0;
  const giveUpAt = performance.now() + CALM_MS_MAX;
  while (performance.now() < giveUpAt) {
    const [row] = await deployment.live.query<{ seconds: number | null }>(
      `select max(extract(epoch from clock_timestamp() - updated_at))::float8 as seconds
       from usage_events where status in ('held', 'reserved')`,
    );
    if (row === undefined || row.seconds === null) return Math.round(oldestSeconds);
    oldestSeconds = Math.max(oldestSeconds, row.seconds);
    await delay(LOOK_EVERY_MS);
  }
  throw new Error('charges stay open');
}

/** From its reservation to its confirmation. */
async function slowestCharge({ deployment }: CrashRun): Promise<number> {
  const [row] = await deployment.live.query<{ seconds: number }>(
    `select max(extract(epoch from updated_at - created_at))::float8 as seconds
     from usage_events where status = 'confirmed'`,
  );
  return Math.round(row?.seconds ?? 0);
}

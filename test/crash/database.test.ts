import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { waitUntil } from '../support/wait-until.ts';
import { type Exchange } from './support/charge-client.ts';
import { CrashRun, TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 12;
const WARM_UP_MS = 2000;
const TROUBLE_MS = 8000;
const ANSWER_MS_MAX = 6000;
const RECOVERY_MS_MAX = 15_000;
/** Nobody was killed, but a claim whose release found no database lapses only after 30 s. */
const CALM_MS_MAX = 45_000;

describe('a database in trouble under load', () => {
  let run: CrashRun;

  beforeEach(async () => {
    run = await CrashRun.open({ userIds: TEN_USERS, amountUsdc: '1000' });
  });
  afterEach(() => run.close());

  const troubles = [
    {
      name: 'stopped and started',
      begin: () => run.deployment.postgres.goDown(),
      end: () => run.deployment.postgres.comeBack(),
    },
    {
      name: 'frozen and thawed',
      begin: () => run.deployment.postgres.freeze(),
      end: () => run.deployment.postgres.thaw(),
    },
  ];
  for (const { name, begin, end } of troubles) {
    it(`(${name}) ends no server, keeps no caller waiting, heals by itself, and costs no charge`, async () => {
      const startedAt = performance.now();
      const { load, client } = run;
      load.start(CALLERS);
      await delay(WARM_UP_MS);
      await begin();
      const troubleAt = performance.now();
      await delay(TROUBLE_MS);
      const healedAt = performance.now();
      await end();
      await waitUntil(() => accepted(run, healedAt) > 0, RECOVERY_MS_MAX, 'the servers do not recover');
      await delay(WARM_UP_MS);
      await load.stop();

      for (const server of run.deployment.servers) expect(server.isRunning, server.output.text).to.equal(true);
      expect(client.exchanges.filter(({ status }) => status === null)).to.deep.equal([]);
      const during = client.exchanges.filter((exchange) => overlaps(exchange, troubleAt, healedAt));
      const refused = during.filter(({ status }) => status === 503);
      expect(refused, 'nobody was told').not.to.deep.equal([]);
      const slowestMs = Math.round(Math.max(...refused.map((exchange) => toldAfterMs(exchange, troubleAt))));
      expect(slowestMs).to.be.below(ANSWER_MS_MAX);
      const counts = await run.expectExactlyOnce(CALM_MS_MAX);
      const { seed } = KNOBS;
      printFigures({ seed, refused: refused.length, slowestMs, ...counts, seconds: secondsSince(startedAt) });
    }).timeout(180_000);
  }
});

/** Also those that were under way when the trouble began. */
const overlaps = ({ startedAt, elapsedMs }: Exchange, begin: number, end: number): boolean =>
  startedAt < end && startedAt + elapsedMs > begin;

/** Since the request, or since the trouble where that came later. */
const toldAfterMs = ({ startedAt, elapsedMs }: Exchange, troubleAt: number): number =>
  startedAt + elapsedMs - Math.max(startedAt, troubleAt);

/** Charges that were answered 200 or 202, of those asked for since. */
const accepted = ({ client }: CrashRun, since: number): number =>
  client.exchanges.filter(({ startedAt, status }) => startedAt > since && (status === 200 || status === 202)).length;

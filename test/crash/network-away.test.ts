import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { CrashRun, TEN_USERS } from './support/crash-run.ts';
import { printFigures, secondsSince } from './support/figures.ts';
import { KNOBS } from './support/knobs.ts';

const CALLERS = 12;
const WARM_UP_MS = 2000;
/** 5 s for the send, 2 s for a confirmation where it was asked for, and some for the machine. */
const ANSWER_MS_MAX = 10_000;
const CALM_MS_MAX = 45_000;

describe('a Stellar network that is killed and started again under load', () => {
  let run: CrashRun;

  before(async () => {
    // Who repeats a refused request until the network is back sends nothing else meanwhile.
    run = await CrashRun.open({ userIds: TEN_USERS, amountUsdc: '1000', patientShare: 0.1 });
  });
  after(() => run.close());

  it('keeps no caller waiting, and afterwards everything that was accepted is charged, once', async () => {
    const startedAt = performance.now();
    const { load, client, deployment } = run;
    load.start(CALLERS);
    await delay(WARM_UP_MS);
    await deployment.network.goDown();
    const downAt = performance.now();
    await delay(KNOBS.outageMs);
    const upAt = performance.now();
    await deployment.network.comeBack();
    await delay(WARM_UP_MS);
    await load.stop();

    for (const server of deployment.servers) expect(server.isRunning, server.output.text).to.equal(true);
    const during = client.exchanges.filter((exchange) => exchange.startedAt > downAt && exchange.startedAt < upAt);
    expect(during.filter(({ status }) => status === null)).to.deep.equal([]);
    const answersOf = (status: number) => during.filter((exchange) => exchange.status === status).length;
    expect(answersOf(202), 'nothing was accepted meanwhile').to.be.above(0);
    expect(answersOf(503), 'nobody was told').to.be.above(0);
    const slowestMs = Math.round(Math.max(...during.map(({ elapsedMs }) => elapsedMs)));
    expect(slowestMs).to.be.below(ANSWER_MS_MAX);
    const backAt = performance.now();
    const counts = await run.expectExactlyOnce(CALM_MS_MAX);
    printFigures({
      seed: KNOBS.seed,
      outageMs: KNOBS.outageMs,
      acceptedMeanwhile: answersOf(202),
      refused: answersOf(503),
      slowestMs,
      ...counts,
      calmAfterSeconds: secondsSince(backAt),
      seconds: secondsSince(startedAt),
    });
  }).timeout(KNOBS.outageMs + 180_000);
});

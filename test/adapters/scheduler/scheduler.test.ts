import { expect } from 'chai';
import { errAsync, okAsync, type Result } from 'neverthrow';
import { type Job, type JobReport } from '../../../src/adapters/scheduler/repeating-job.ts';
import { Scheduler } from '../../../src/adapters/scheduler/scheduler.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

type Outcome = Result<unknown, { readonly kind: string }>;

const INTERVAL_MS = 1000;
const RUN_MS = 300;

describe('Scheduler', () => {
  let clock: VirtualClock;
  let startedAt: number[];
  let endedAt: number[];
  let reports: JobReport[];
  let scheduler: Scheduler;
  beforeEach(() => {
    clock = new VirtualClock(0);
    startedAt = [];
    endedAt = [];
    reports = [];
    scheduler = new Scheduler(clock, (report) => reports.push(report));
  });

  /** A job that takes 300 ms and notes when it started and ended. */
  const timed = (outcome: () => Promise<Outcome> = async () => await okAsync(null)): Job => ({
    name: 'timed',
    intervalMs: INTERVAL_MS,
    run: async () => {
      startedAt.push(clock.now());
      await clock.sleep(RUN_MS);
      endedAt.push(clock.now());
      return outcome();
    },
  });

  const started = (job: Job): void => {
    scheduler.add(job);
    scheduler.start();
  };

  it('runs a job at once and counts the interval from the end of a run', async () => {
    started(timed());
    await clock.advance(3000);
    expect(startedAt).to.deep.equal([0, 1300, 2600]);
  });

  it('starts nothing before it is started, and nothing twice when it is started twice', async () => {
    scheduler.add(timed());
    await clock.advance(5000);
    expect(startedAt).to.deep.equal([]);
    scheduler.start();
    scheduler.start();
    await clock.advance(100);
    expect(startedAt).to.deep.equal([5000]);
  });

  it('runs a job at once when it is triggered during its pause', async () => {
    started(timed());
    await clock.advance(500);
    scheduler.trigger('timed');
    await clock.advance(0);
    expect(startedAt).to.deep.equal([0, 500]);
  });

  it('runs a job once more, right after its run, however often it was triggered during it', async () => {
    started(timed());
    await clock.advance(100);
    for (let trigger = 0; trigger < 3; trigger += 1) scheduler.trigger('timed');
    await clock.advance(1400);
    expect(startedAt).to.deep.equal([0, 300]);
    expect(endedAt).to.deep.equal([300, 600]);
  });

  it('never lets a job overlap itself, whatever the triggers', async () => {
    let running = 0;
    let runningMost = 0;
    const job = timed();
    started({
      ...job,
      run: async () => {
        runningMost = Math.max(runningMost, (running += 1));
        const outcome = await job.run();
        running -= 1;
        return outcome;
      },
    });
    for (let step = 0; step < 50; step += 1) {
      scheduler.trigger('timed');
      await clock.advance(70);
    }
    expect(startedAt.length).to.be.above(5);
    expect(runningMost).to.equal(1);
  });

  it('goes on after a run that failed, and reports each outcome under the name of the job', async () => {
    const outcomes = [errAsync({ kind: 'database_unavailable' }), okAsync('done')];
    started(timed(async () => await (outcomes.shift() ?? okAsync('more'))));
    await clock.advance(1600);
    expect(reports.map(({ job, outcome }) => [job, outcome.isOk()])).to.deep.equal([
      ['timed', false],
      ['timed', true],
    ]);
  });

  it('repeats a failed run sooner than its interval, each time after twice the pause, until one succeeds', async () => {
    const failed = () => errAsync({ kind: 'database_unavailable' });
    const outcomes = [failed(), failed(), failed(), okAsync('done'), failed()];
    const run = async () => {
      startedAt.push(clock.now());
      return await (outcomes.shift() ?? okAsync('more'));
    };
    started({ name: 'daily', intervalMs: 60_000, run });
    await clock.advance(150_000);
    expect(startedAt).to.deep.equal([0, 1_000, 3_000, 7_000, 67_000, 68_000, 128_000]);
  });

  it('never waits longer after a failed run than after another', async () => {
    started(timed(async () => await errAsync({ kind: 'database_unavailable' })));
    await clock.advance(5_000);
    expect(startedAt).to.deep.equal([0, 1300, 2600, 3900]);
  });

  it('lets a job that hangs delay no other', async () => {
    scheduler.add({ name: 'hanging', intervalMs: INTERVAL_MS, run: () => new Promise(() => undefined) });
    started(timed());
    await clock.advance(1500);
    expect(startedAt).to.deep.equal([0, 1300]);
  });

  it('stops only when the run under way has ended, and starts none after it', async () => {
    started(timed());
    await clock.advance(100);
    let stopped = false as boolean;
    const stop = scheduler.stop().then(() => (stopped = true));
    scheduler.trigger('timed');
    await clock.advance(199);
    expect(stopped).to.equal(false);
    await clock.advance(1);
    await stop;
    await clock.advance(10_000);
    expect(startedAt).to.deep.equal([0]);
    expect(endedAt).to.deep.equal([300]);
  });

  it('stops at once during a pause', async () => {
    started(timed());
    await clock.advance(500);
    await scheduler.stop();
    expect(clock.now()).to.equal(500);
    expect(endedAt).to.deep.equal([300]);
  });

  it('can be stopped before it was started', async () => {
    scheduler.add(timed());
    await scheduler.stop();
    expect(startedAt).to.deep.equal([]);
  });

  it('refuses a second job of one name, and a trigger for a job that is not there', () => {
    scheduler.add(timed());
    expect(() => scheduler.add(timed())).to.throw('There is a job timed already');
    expect(() => scheduler.trigger('untimed')).to.throw('There is no job untimed');
  });
});

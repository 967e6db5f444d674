import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { type CallRefusal, type Operation } from '../../../src/adapters/resilience/operation.ts';
import { COOLDOWN_MS, NEVER_ABORTED, serviceWorld } from './support.ts';

type Problem = 'broken' | 'refused';

const QUESTION: Operation<string, Problem, CallRefusal> = {
  attemptTimeoutMs: 4000,
  outcomeOf: (result) => (result.isOk() ? 'success' : result.error === 'broken' ? 'failure' : 'ignored'),
  repeat: (error) => (error === 'refused' ? null : 0),
  refused: (refusal) => refusal,
};

const silent = () => new ResultAsync<string, Problem>(new Promise(() => undefined));

describe('ResilientService', () => {
  let world: ReturnType<typeof serviceWorld>;
  let attemptsAt: number[];
  let signals: AbortSignal[];

  beforeEach(() => {
    world = serviceWorld();
    attemptsAt = [];
    signals = [];
  });

  /** Each attempt takes the next of the answers; the last one is for all that follow. */
  const answering =
    (...answers: (() => ResultAsync<string, Problem>)[]) =>
    (signal: AbortSignal) => {
      attemptsAt.push(world.clock.now());
      signals.push(signal);
      return answers[Math.min(attemptsAt.length, answers.length) - 1]!();
    };
  const good = () => okAsync<string, Problem>('answer');
  const broken = () => errAsync<string, Problem>('broken');

  const call = (work: (signal: AbortSignal) => ResultAsync<string, Problem>, signal = NEVER_ABORTED) =>
    world.service.call(QUESTION, work, signal);
  const finish = (...answers: (() => ResultAsync<string, Problem>)[]) =>
    world.clock.finish(call(answering(...answers)));

  it('hands the answer on', async () => {
    expect((await finish(good))._unsafeUnwrap()).to.equal('answer');
    expect(attemptsAt).to.deep.equal([0]);
  });

  it('calls again after a failure, and counts every attempt at the circuit', async () => {
    expect((await finish(broken))._unsafeUnwrapErr()).to.equal('broken');
    expect(attemptsAt).to.deep.equal([0, 500, 1500]);
    expect(world.reading().failures).to.equal(3);
    expect((await finish(good)).isOk()).to.equal(true);
    expect(world.reading().failures).to.equal(0);
  });

  it('ends the retries when the circuit opens, and says until when', async () => {
    world = serviceWorld({}, 2);
    const refusal = (await finish(broken))._unsafeUnwrapErr();
    expect(attemptsAt).to.deep.equal([0, 500]);
    expect(refusal).to.deep.equal({ kind: 'circuit_open', retryAfterMs: COOLDOWN_MS - 1000 });
  });

  it('makes no call while the circuit is open, and answers at once', async () => {
    world.trip();
    const refusal = (await call(answering(good)))._unsafeUnwrapErr();
    expect(refusal).to.deep.equal({ kind: 'circuit_open', retryAfterMs: COOLDOWN_MS });
    expect(attemptsAt).to.deep.equal([]);
  });

  it('lets three calls try a service that was out, and no fourth beside them', async () => {
    world.trip();
    await world.clock.advance(COOLDOWN_MS);
    const ends: (() => void)[] = [];
    const held = () =>
      ResultAsync.fromSafePromise<string, Problem>(new Promise((resolve) => ends.push(() => resolve('answer'))));
    const calls = [1, 2, 3, 4].map(() => call(answering(held)));
    expect((await calls[3]!)._unsafeUnwrapErr()).to.deep.include({ kind: 'circuit_open' });
    expect(ends).to.have.length(3);
    for (const end of ends) end();
    await Promise.all(calls);
    expect(world.reading().state).to.equal('closed');
  });

  it('neither repeats nor counts what the service refuses by contract', async () => {
    for (let refusals = 0; refusals < 10; refusals += 1) {
      expect((await finish(() => errAsync('refused')))._unsafeUnwrapErr()).to.equal('refused');
    }
    expect(attemptsAt).to.have.length(10);
    expect(world.reading()).to.deep.include({ state: 'closed', failures: 0 });
  });

  it('gives an attempt up that takes too long, even one that does not listen to its signal', async () => {
    const result = await finish(silent, good);
    expect(result._unsafeUnwrap()).to.equal('answer');
    expect(attemptsAt).to.deep.equal([0, 4500]);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, false]);
  });

  it('counts silence as failure', async () => {
    await finish(silent);
    expect(world.reading().failures).to.be.at.least(2);
  });

  it('gives up when the total time is over, in the middle of an attempt', async () => {
    const refusal = (await finish(silent))._unsafeUnwrapErr();
    expect(refusal).to.deep.equal({ kind: 'timed_out' });
    expect(world.clock.now()).to.equal(10_000);
    expect(signals.every(({ aborted }) => aborted)).to.equal(true);
  });

  it('gives up when the total time is over, in the middle of a wait', async () => {
    world = serviceWorld({ totalTimeoutMs: 600 });
    expect((await finish(broken))._unsafeUnwrapErr()).to.equal('broken');
    expect([world.clock.now(), ...attemptsAt]).to.deep.equal([600, 0, 500]);
  });

  it('answers a caller that gives up at once, aborts the attempt and counts nothing', async () => {
    const caller = new AbortController();
    const result = call(answering(silent), caller.signal);
    await world.clock.advance(1000);
    caller.abort();
    expect((await result)._unsafeUnwrapErr()).to.deep.equal({ kind: 'aborted' });
    expect(signals[0]!.aborted).to.equal(true);
    expect(attemptsAt).to.have.length(1);
    expect(world.reading().failures).to.equal(0);
  });

  it('does not blame the service for what fails because the caller gave up', async () => {
    const caller = new AbortController();
    const failsAfterAbort = () => {
      caller.abort();
      return errAsync<string, Problem>('broken');
    };
    for (let times = 0; times < 5; times += 1) await call(answering(failsAfterAbort), caller.signal);
    expect(world.reading().failures).to.equal(0);
  });

  it('turns calls away that find no place, without a word to the circuit', async () => {
    const caller = new AbortController();
    const waiting = Array.from({ length: 8 }, () => call(answering(silent), caller.signal));
    expect((await call(answering(good)))._unsafeUnwrapErr()).to.deep.equal({ kind: 'overloaded' });
    caller.abort();
    await Promise.all(waiting);
    expect(attemptsAt).to.have.length(4);
    expect(world.reading().failures).to.equal(0);
    expect((await finish(good)).isOk()).to.equal(true);
  });

  it('stops repeating in a long outage when the budget of all callers together is spent', async () => {
    world = serviceWorld({ retryBudget: { capacity: 10, costPerRetry: 5, gainPerSuccess: 1 } }, 1000);
    for (let times = 0; times < 10; times += 1) await finish(broken);
    expect(attemptsAt).to.have.length(10 + 2);
  });

  it('lets a bug through as a bug, and gives its place back', async () => {
    const bug = new Error('bug');
    const failing = () => {
      throw bug;
    };
    for (let times = 1; times <= 5; times += 1) {
      const thrown: unknown = await call(failing).then(
        () => null,
        (error: unknown) => error,
      );
      expect(thrown).to.equal(bug);
      expect(world.reading().failures).to.equal(times);
    }
    await world.clock.advance(COOLDOWN_MS);
    expect((await finish(good)).isOk()).to.equal(true);
  });
});

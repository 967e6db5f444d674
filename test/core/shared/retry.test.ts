import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { RetryBudget } from '../../../src/core/shared/retry-budget.ts';
import { Retry, type RepeatRule } from '../../../src/core/shared/retry.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POLICY = { attemptsMax: 3, baseDelayMs: 1000, delayMsMax: 5000 };
const AMPLE = { capacity: 1000, costPerRetry: 1, gainPerSuccess: 1 };
const NEVER_ABORTED = new AbortController().signal;
const ALWAYS: RepeatRule<unknown> = () => 0;

describe('Retry', () => {
  let clock: VirtualClock;
  let draws: number[];
  let attemptsAt: number[];

  beforeEach(() => {
    clock = new VirtualClock(0);
    draws = [];
    attemptsAt = [];
  });

  const retrying = (policy = POLICY, budget = new RetryBudget(AMPLE)) =>
    new Retry({ clock, random: () => draws.shift() ?? 0.5, budget }, policy);

  /** Fails so many times, then answers. */
  const failing = (times: number) => (): ResultAsync<string, string> => {
    attemptsAt.push(clock.now());
    return attemptsAt.length <= times ? errAsync(`failure ${attemptsAt.length}`) : okAsync('answer');
  };

  it('calls once when the first attempt succeeds', async () => {
    const result = await retrying().run(failing(0), ALWAYS, NEVER_ABORTED);
    expect(result._unsafeUnwrap()).to.equal('answer');
    expect(attemptsAt).to.deep.equal([0]);
  });

  it('waits between nothing and a bound that doubles with every attempt', async () => {
    draws = [0.25, 0.5, 0, 0.75];
    const retry = retrying({ ...POLICY, attemptsMax: 5 });
    const result = await clock.finish(retry.run(failing(4), ALWAYS, NEVER_ABORTED));
    expect(result._unsafeUnwrap()).to.equal('answer');
    expect(attemptsAt).to.deep.equal([0, 250, 1250, 1250, 1250 + 0.75 * 5000]);
  });

  it('answers with the last error after the last attempt', async () => {
    const result = await clock.finish(retrying().run(failing(9), ALWAYS, NEVER_ABORTED));
    expect(result._unsafeUnwrapErr()).to.equal('failure 3');
    expect(attemptsAt).to.have.length(3);
  });

  it('does not repeat what must not be repeated', async () => {
    const rule: RepeatRule<string> = (error) => (error === 'failure 1' ? 0 : null);
    const result = await clock.finish(retrying().run(failing(9), rule, NEVER_ABORTED));
    expect(result._unsafeUnwrapErr()).to.equal('failure 2');
  });

  it('waits at least as long as the service asked for', async () => {
    draws = [0.1];
    await clock.finish(retrying().run(failing(1), () => 3000, NEVER_ABORTED));
    expect(attemptsAt).to.deep.equal([0, 3100]);
  });

  it('gives up at once when the service asks for more patience than it has', async () => {
    const result = await retrying().run(failing(1), () => 5001, NEVER_ABORTED);
    expect(result._unsafeUnwrapErr()).to.equal('failure 1');
  });

  it('ends its wait when the signal aborts, and makes no further attempt', async () => {
    draws = [1];
    const result = await clock.finish(retrying().run(failing(9), ALWAYS, clock.deadline(400)));
    expect(result._unsafeUnwrapErr()).to.equal('failure 1');
    expect([clock.now(), ...attemptsAt]).to.deep.equal([400, 0]);
  });

  it('does not begin to wait after the signal has aborted', async () => {
    const signal = clock.deadline(100);
    const attempt = () => ResultAsync.fromSafePromise(clock.sleep(200)).andThen(failing(9));
    const result = await clock.finish(retrying().run(attempt, ALWAYS, signal));
    expect(result._unsafeUnwrapErr()).to.equal('failure 1');
    expect(clock.now()).to.equal(200);
  });

  it('stops repeating when the budget is spent, until calls succeed again', async () => {
    const budget = new RetryBudget({ capacity: 4, costPerRetry: 2, gainPerSuccess: 1 });
    const attemptsOf = async (times: number) => {
      attemptsAt = [];
      await clock.finish(retrying(POLICY, budget).run(failing(times), ALWAYS, NEVER_ABORTED));
      return attemptsAt.length;
    };
    expect(await attemptsOf(9)).to.equal(3);
    expect(await attemptsOf(9)).to.equal(1);
    expect(await attemptsOf(0)).to.equal(1);
    expect(await attemptsOf(9)).to.equal(1);
    expect(await attemptsOf(0)).to.equal(1);
    expect(await attemptsOf(9)).to.equal(2);
  });

  it('spends nothing of the budget on a call that it does not repeat', async () => {
    const budget = new RetryBudget({ capacity: 1, costPerRetry: 1, gainPerSuccess: 0 });
    await retrying(POLICY, budget).run(failing(9), () => null, NEVER_ABORTED);
    await retrying(POLICY, budget).run(failing(9), ALWAYS, AbortSignal.abort());
    expect(budget.spend()).to.equal(true);
  });
});

describe('RetryBudget', () => {
  it('never holds more than its capacity', () => {
    const budget = new RetryBudget({ capacity: 2, costPerRetry: 1, gainPerSuccess: 1 });
    for (let success = 0; success < 100; success += 1) budget.earn();
    expect([budget.spend(), budget.spend(), budget.spend()]).to.deep.equal([true, true, false]);
  });

  it('adds in a long outage no more than its capacity to what the callers ask anyway', () => {
    const budget = new RetryBudget({ capacity: 100, costPerRetry: 5, gainPerSuccess: 1 });
    const paid = Array.from({ length: 10_000 }, () => budget.spend()).filter(Boolean);
    expect(paid).to.have.length(20);
  });
});

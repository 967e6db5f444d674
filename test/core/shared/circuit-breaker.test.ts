import { expect } from 'chai';
import { CircuitBreaker, type CircuitPolicy, type Permit } from '../../../src/core/shared/circuit-breaker.ts';
import { type CircuitChange } from '../../../src/core/shared/circuit-observer.ts';

const POLICY: CircuitPolicy = { failureThreshold: 5, cooldownMs: 30_000, trialCalls: 3, trialMaxMs: 60_000 };
const START = 1_000_000;

describe('CircuitBreaker', () => {
  let breaker: CircuitBreaker;
  let now: number;
  let changes: CircuitChange[];
  let calls: string[];

  beforeEach(() => {
    now = START;
    changes = [];
    calls = [];
    breaker = new CircuitBreaker('horizon', POLICY, {
      changed: (change) => changes.push(change),
      called: (service, outcome) => calls.push(`${service} ${outcome}`),
    });
  });

  const admit = (): Permit => breaker.acquire(now)._unsafeUnwrap();
  const isAdmitted = () => breaker.acquire(now).isOk();
  const settle = (permit: Permit, outcome: 'success' | 'failure' | 'ignored') => breaker.settle(permit, outcome, now);
  const call = (outcome: 'success' | 'failure' | 'ignored', times = 1) => {
    for (let made = 0; made < times; made += 1) settle(admit(), outcome);
  };
  const reading = () => breaker.readingAt(now);

  it('opens at the fifth failure in a row, and lets nothing through then', () => {
    call('failure', 4);
    expect(reading()).to.deep.equal({ state: 'closed', failures: 4, trips: 0, retryAfterMs: 0 });
    call('failure');
    expect(reading()).to.deep.equal({ state: 'open', failures: 5, trips: 1, retryAfterMs: 30_000 });
    expect(isAdmitted()).to.equal(false);
  });

  it('stays closed when a success comes between the failures', () => {
    for (let round = 0; round < 10; round += 1) {
      call('failure', 4);
      call('success');
    }
    expect(reading()).to.deep.include({ state: 'closed', failures: 0, trips: 0 });
  });

  it('counts every one of several failures that were under way together', () => {
    const permits = [admit(), admit(), admit(), admit(), admit()];
    for (const permit of permits) settle(permit, 'failure');
    expect(reading().state).to.equal('open');
  });

  it('neither counts an ignored outcome as a failure nor lets it end a row of failures', () => {
    call('ignored', 50);
    expect(reading()).to.deep.include({ state: 'closed', failures: 0 });
    call('failure', 4);
    call('ignored', 50);
    call('failure');
    expect(reading().state).to.equal('open');
  });

  it('counts the cooldown from the failure that opened it, not from the start of that call', () => {
    call('failure', 4);
    const slow = admit();
    now += 20_000;
    settle(slow, 'failure');
    now += 29_999;
    expect(breaker.acquire(now)._unsafeUnwrapErr()).to.deep.equal({ kind: 'circuit_open', retryAfterMs: 1 });
    now += 1;
    expect(reading()).to.deep.include({ state: 'half_open', retryAfterMs: 0 });
  });

  it('lets three trial calls through after the cooldown and closes after three successes', () => {
    trip();
    now += POLICY.cooldownMs;
    const trials = [admit(), admit(), admit()];
    expect(isAdmitted()).to.equal(false);
    settle(trials[0]!, 'success');
    expect(isAdmitted()).to.equal(false);
    settle(trials[1]!, 'success');
    expect(reading().state).to.equal('half_open');
    settle(trials[2]!, 'success');
    expect(reading()).to.deep.equal({ state: 'closed', failures: 0, trips: 1, retryAfterMs: 0 });
  });

  it('opens again at the first failure of a trial call', () => {
    trip();
    now += POLICY.cooldownMs;
    call('success', 2);
    call('failure');
    expect(reading()).to.deep.equal({ state: 'open', failures: 1, trips: 2, retryAfterMs: 30_000 });
  });

  it('gives the place of an ignored trial call to another one', () => {
    trip();
    now += POLICY.cooldownMs;
    call('ignored', 20);
    expect(reading().state).to.equal('half_open');
    call('success', 3);
    expect(reading().state).to.equal('closed');
  });

  it('trips and recovers three times over', () => {
    for (let round = 1; round <= 3; round += 1) {
      call('failure', 5);
      expect(reading()).to.deep.include({ state: 'open', trips: round });
      now += POLICY.cooldownMs;
      call('success', 3);
      expect(reading()).to.deep.include({ state: 'closed', trips: round });
    }
  });

  it('does not close at a success that began before the trip', () => {
    const early = [admit(), admit(), admit()];
    trip();
    settle(early[0]!, 'success');
    expect(reading().state).to.equal('open');
    now += POLICY.cooldownMs;
    expect(reading().state).to.equal('half_open');
    settle(early[1]!, 'success');
    call('success', 2);
    expect(reading().state).to.equal('half_open');
    call('success');
    settle(early[2]!, 'failure');
    expect(reading()).to.deep.include({ state: 'closed', failures: 0 });
  });

  it('counts one outcome for one permit', () => {
    trip();
    now += POLICY.cooldownMs;
    const permit = admit();
    for (let again = 0; again < 3; again += 1) settle(permit, 'success');
    expect(reading().state).to.equal('half_open');
  });

  it('opens again when its trial calls never come back, and recovers later', () => {
    trip();
    now += POLICY.cooldownMs;
    const lost = [admit(), admit(), admit()];
    now += POLICY.trialMaxMs - 1;
    expect(reading().state).to.equal('half_open');
    now += 1;
    expect(reading()).to.deep.include({ state: 'open', trips: 2 });
    for (const permit of lost) settle(permit, 'success');
    expect(reading().state).to.equal('open');
    now += POLICY.cooldownMs;
    call('success', 3);
    expect(reading().state).to.equal('closed');
  });

  it('waits half-open for its first call however long none comes, since nothing failed meanwhile', () => {
    trip();
    now += POLICY.cooldownMs;
    expect(reading().state).to.equal('half_open');
    now += 100 * POLICY.trialMaxMs;
    expect(reading()).to.deep.include({ state: 'half_open', trips: 1 });
    call('success', 3);
    expect(reading().state).to.equal('closed');
  });

  it('lets nothing through while forced open, until it is reset', () => {
    breaker.forceOpen(now);
    now += 1000 * POLICY.cooldownMs;
    expect(breaker.acquire(now)._unsafeUnwrapErr()).to.deep.equal({ kind: 'circuit_open', retryAfterMs: 0 });
    expect(reading()).to.deep.include({ state: 'forced_open', trips: 0 });
    breaker.reset(now);
    expect(isAdmitted()).to.equal(true);
  });

  it('starts from nothing after a reset, whatever older calls bring back', () => {
    const older = admit();
    call('failure', 4);
    breaker.reset(now);
    settle(older, 'failure');
    call('failure', 4);
    expect(reading()).to.deep.include({ state: 'closed', failures: 4 });
  });

  it('is not kept open by a clock that is set back', () => {
    trip();
    now -= 3_600_000;
    expect(reading().retryAfterMs).to.equal(POLICY.cooldownMs);
    now += POLICY.cooldownMs;
    expect(isAdmitted()).to.equal(true);
  });

  it('tells every change of state once, and every call', () => {
    trip();
    expect(isAdmitted()).to.equal(false);
    now += POLICY.cooldownMs;
    call('success', 3);
    breaker.reset(now);
    breaker.forceOpen(now);
    breaker.forceOpen(now);
    expect(changes).to.deep.equal([
      { service: 'horizon', from: 'closed', to: 'open', at: START },
      { service: 'horizon', from: 'open', to: 'half_open', at: now },
      { service: 'horizon', from: 'half_open', to: 'closed', at: now },
      { service: 'horizon', from: 'closed', to: 'forced_open', at: now },
    ]);
    const told = [...Array<string>(5).fill('failure'), 'rejected', ...Array<string>(3).fill('success')];
    expect(calls).to.deep.equal(told.map((outcome) => `horizon ${outcome}`));
  });

  it('refuses a policy under which it would never open or never close', () => {
    for (const flaw of [{ failureThreshold: 0 }, { trialCalls: 0 }, { failureThreshold: 1.5 }]) {
      expect(() => new CircuitBreaker('horizon', { ...POLICY, ...flaw })).to.throw(RangeError);
    }
  });

  function trip(): void {
    call('failure', POLICY.failureThreshold);
    expect(reading().state).to.equal('open');
  }
});

import { expect } from 'chai';
import fc from 'fast-check';
import { CircuitBreaker, type CircuitPolicy, type Permit } from '../../../src/core/shared/circuit-breaker.ts';
import { type CallOutcome, type CircuitState } from '../../../src/core/shared/circuit-observer.ts';

const POLICY: CircuitPolicy = { failureThreshold: 5, cooldownMs: 30, trialCalls: 3, trialMaxMs: 60 };

type Step =
  | { readonly do: 'call' | 'reset' | 'force' | 'look' }
  | { readonly do: 'wait'; readonly ms: number }
  /** Of the calls under way, one (modulo their number) ends. */
  | { readonly do: 'end'; readonly which: number; readonly outcome: CallOutcome };

const outcomes = fc.constantFrom<CallOutcome>('success', 'failure', 'failure', 'ignored');
const steps = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ do: 'call' }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(), outcome: outcomes }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'look' }, { do: 'reset' }, { do: 'force' }) },
);
const histories = fc.array<Step>(steps, { maxLength: 80, size: 'max' });

/** Everything that a stay in one state has seen, as an onlooker would write it down. */
interface Spell {
  readonly state: CircuitState;
  readonly since: number;
  admitted: number;
  readonly ended: CallOutcome[];
}

/** Runs a history and checks at every step what must hold of any circuit breaker. */
class Onlooker {
  now = 0;
  readonly breaker: CircuitBreaker;
  private spell: Spell = { state: 'closed', since: 0, admitted: 0, ended: [] };
  private readonly underWay: { readonly permit: Permit; readonly spell: Spell }[] = [];
  private byHand = false;

  constructor() {
    this.breaker = new CircuitBreaker('any', POLICY, {
      changed: ({ from, to, at }) => {
        expect(from).to.equal(this.spell.state);
        this.checkReason(to);
        this.spell = { state: to, since: at, admitted: 0, ended: [] };
      },
      called: () => undefined,
    });
  }

  take(step: Step): void {
    if (step.do === 'call') this.call();
    else if (step.do === 'end') this.end(step.which, step.outcome);
    else if (step.do === 'wait') this.now += step.ms;
    else if (step.do === 'look') this.breaker.readingAt(this.now);
    else this.intervene(step.do);
  }

  call(): boolean {
    const permit = this.breaker.acquire(this.now);
    if (permit.isErr()) {
      expect(this.spell.state, 'turned away').to.not.equal('closed');
      return false;
    }
    this.spell.admitted += 1;
    this.underWay.push({ permit: permit.value, spell: this.spell });
    expect(this.spell.state, 'admitted').to.be.oneOf(['closed', 'half_open']);
    if (this.spell.state === 'half_open') {
      const countsNowhere = this.spell.ended.filter((outcome) => outcome === 'ignored').length;
      expect(this.spell.admitted - countsNowhere, 'trial calls').to.be.at.most(POLICY.trialCalls);
    }
    return true;
  }

  end(which: number, outcome: CallOutcome): void {
    if (this.underWay.length === 0) return;
    const [ended] = this.underWay.splice(which % this.underWay.length, 1);
    // A look beforehand, so that a state that time has ended is not charged with this outcome.
    this.breaker.stateAt(this.now);
    const { spell } = this;
    if (ended!.spell === spell) spell.ended.push(outcome);
    this.breaker.settle(ended!.permit, outcome, this.now);
    const isFailedTrial = ended!.spell === spell && spell.state === 'half_open' && outcome === 'failure';
    if (isFailedTrial) expect(this.spell.state, 'after a failed trial').to.equal('open');
  }

  endNewest(outcome: CallOutcome): void {
    this.end(this.underWay.length - 1, outcome);
  }

  private intervene(how: 'reset' | 'force'): void {
    this.breaker.stateAt(this.now);
    this.byHand = true;
    if (how === 'reset') this.breaker.reset(this.now);
    else this.breaker.forceOpen(this.now);
    this.byHand = false;
    const state = how === 'reset' ? 'closed' : 'forced_open';
    // Also where the state is the same as before, nothing that began before counts any more.
    this.spell = { state, since: this.now, admitted: 0, ended: [] };
  }

  private checkReason(to: CircuitState): void {
    if (this.byHand) return;
    const { state, since, ended, admitted } = this.spell;
    const counted = ended.filter((outcome) => outcome !== 'ignored');
    if (to === 'half_open') expect(this.now - since, 'cooldown').to.be.at.least(POLICY.cooldownMs);
    if (to === 'closed') expect(counted).to.deep.equal(Array(POLICY.trialCalls).fill('success'));
    if (to !== 'open') return;
    if (state === 'closed') {
      expect(counted.slice(-POLICY.failureThreshold)).to.deep.equal(Array(POLICY.failureThreshold).fill('failure'));
      return;
    }
    const isAbandoned = admitted > ended.length && this.now - since >= POLICY.trialMaxMs;
    if (!isAbandoned) expect(counted.at(-1)).to.equal('failure');
  }
}

describe('CircuitBreaker, whatever happens', () => {
  it('admits nothing while open, at most three trials, and changes its state for its reasons alone', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const onlooker = new Onlooker();
        for (const step of history) onlooker.take(step);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never stuck: unless it is held open by hand, it closes again once the service works', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const onlooker = new Onlooker();
        for (const step of history) onlooker.take(step);
        if (onlooker.breaker.stateAt(onlooker.now) === 'forced_open') onlooker.take({ do: 'reset' });

        // Whatever is still under way never comes back; from now on one call a millisecond succeeds.
        const last = onlooker.now + POLICY.trialCalls + POLICY.trialMaxMs + POLICY.cooldownMs;
        for (; onlooker.now <= last; onlooker.now += 1) if (onlooker.call()) onlooker.endNewest('success');
        expect(onlooker.breaker.readingAt(last)).to.deep.include({ state: 'closed', failures: 0, retryAfterMs: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('visits every state in those histories, so that they prove something', () => {
    const visited = new Set<string>();
    for (const history of fc.sample(histories, { numRuns: 500, seed: 1 })) {
      const onlooker = new Onlooker();
      for (const step of history) {
        onlooker.take(step);
        visited.add(onlooker.breaker.stateAt(onlooker.now));
      }
    }
    expect([...visited].sort()).to.deep.equal(['closed', 'forced_open', 'half_open', 'open']);
  });
});

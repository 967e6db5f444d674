import { expect } from 'chai';
import { CIRCUIT_TRIALS } from '../../../src/core/shared/circuit-breaker.ts';
import { CircuitBreakers } from '../../../src/core/shared/circuit-breakers.ts';
import { type CircuitChange } from '../../../src/core/shared/circuit-observer.ts';

const POLICY = { ...CIRCUIT_TRIALS, failureThreshold: 2, cooldownMs: 30_000 };
const NOW = 1_000;

describe('CircuitBreakers', () => {
  let breakers: CircuitBreakers;
  let changes: CircuitChange[];

  beforeEach(() => {
    changes = [];
    const observer = { changed: (change: CircuitChange) => changes.push(change), called: () => undefined };
    breakers = new CircuitBreakers(POLICY, observer);
  });

  const fail = (service: string, times: number) => {
    const breaker = breakers.of(service);
    for (let made = 0; made < times; made += 1) breaker.settle(breaker.acquire(NOW)._unsafeUnwrap(), 'failure', NOW);
  };

  it('gives the same circuit for the same name, and each name its own', () => {
    expect(breakers.of('horizon')).to.equal(breakers.of('horizon'));
    fail('horizon', 2);
    expect(breakers.of('health:horizon').stateAt(NOW)).to.equal('closed');
  });

  it('lists every circuit by name with its figures', () => {
    breakers.of('soroban_rpc');
    fail('horizon', 2);
    expect(breakers.list(NOW + 10_000)).to.deep.equal([
      { service: 'horizon', state: 'open', failures: 2, trips: 1, retryAfterMs: 20_000 },
      { service: 'soroban_rpc', state: 'closed', failures: 0, trips: 0, retryAfterMs: 0 },
    ]);
  });

  it('resets the circuit that is named, and no other', () => {
    fail('horizon', 2);
    fail('soroban_rpc', 2);
    expect(breakers.reset('horizon', NOW).isOk()).to.equal(true);
    expect(breakers.list(NOW).map(({ state }) => state)).to.deep.equal(['closed', 'open']);
  });

  it('forces the circuit that is named open', () => {
    breakers.of('horizon');
    expect(breakers.forceOpen('horizon', NOW).isOk()).to.equal(true);
    expect(breakers.of('horizon').stateAt(NOW)).to.equal('forced_open');
  });

  it('knows no circuit that nobody uses, and makes none by being asked for it', () => {
    const unknown = { kind: 'unknown_circuit', service: 'typo' };
    expect(breakers.reset('typo', NOW)._unsafeUnwrapErr()).to.deep.equal(unknown);
    expect(breakers.forceOpen('typo', NOW)._unsafeUnwrapErr()).to.deep.equal(unknown);
    expect(breakers.list(NOW)).to.deep.equal([]);
  });

  it('tells one observer of the changes of all circuits', () => {
    fail('horizon', 2);
    fail('soroban_rpc', 2);
    expect(changes.map(({ service, to }) => `${service} ${to}`)).to.deep.equal(['horizon open', 'soroban_rpc open']);
  });
});

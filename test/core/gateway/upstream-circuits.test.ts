import { expect } from 'chai';
import { CIRCUIT_TRIALS } from '../../../src/core/shared/circuit-breaker.ts';
import { UpstreamCircuits } from '../../../src/core/gateway/upstream-circuits.ts';

const POLICY = { failureThreshold: 1, cooldownMs: 30_000, ...CIRCUIT_TRIALS };

describe('UpstreamCircuits', () => {
  const failOnce = (circuits: UpstreamCircuits, apiId: string) => {
    const circuit = circuits.of(apiId);
    circuit.settle(circuit.acquire(0)._unsafeUnwrap(), 'failure', 0);
  };
  const stateOf = (circuits: UpstreamCircuits, apiId: string) => circuits.of(apiId).stateAt(0);

  it('keeps the failures of one API from the calls of another', () => {
    const circuits = new UpstreamCircuits(POLICY, 10);
    failOnce(circuits, 'broken');
    expect([stateOf(circuits, 'broken'), stateOf(circuits, 'well')]).to.deep.equal(['open', 'closed']);
  });

  it('keeps the circuits of those called last, however many APIs there are', () => {
    const circuits = new UpstreamCircuits(POLICY, 2);
    for (const apiId of ['first', 'second']) failOnce(circuits, apiId);
    circuits.of('first');
    circuits.of('third');
    expect(stateOf(circuits, 'first')).to.equal('open');
    expect(stateOf(circuits, 'second')).to.equal('closed');
  });
});

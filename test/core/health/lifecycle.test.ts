import { expect } from 'chai';
import { Lifecycle } from '../../../src/core/health/lifecycle.ts';

describe('Lifecycle', () => {
  it('goes from starting over ready to draining', () => {
    const lifecycle = new Lifecycle();
    const phases = [lifecycle.phase];
    lifecycle.markReady();
    phases.push(lifecycle.phase);
    lifecycle.drain();
    phases.push(lifecycle.phase);
    expect(phases).to.deep.equal(['starting', 'ready', 'draining']);
  });

  it('never becomes ready again when a stop overtakes the start', () => {
    const lifecycle = new Lifecycle();
    lifecycle.drain();
    lifecycle.markReady();
    expect(lifecycle.phase).to.equal('draining');
  });
});

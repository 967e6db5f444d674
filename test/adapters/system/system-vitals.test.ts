import { expect } from 'chai';
import { SystemVitals } from '../../../src/adapters/system/system-vitals.ts';

const BUSY_MS = 80;

/** Keeps the event loop from turning. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const turn = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('SystemVitals', () => {
  it('reads the pools that it was given', () => {
    const figures = { max: 10, used: 3, idle: 1, waiting: 2 };
    const vitals = new SystemVitals(new Map([['database', () => figures]]));
    expect(vitals.pools()).to.deep.equal(new Map([['database', figures]]));
  });

  it('shows how long the event loop stood still since the last reading, and nothing else', async () => {
    const vitals = new SystemVitals(new Map());
    expect(vitals.eventLoopDelay()).to.deep.equal({ meanMs: 0, p99Ms: 0, maxMs: 0 });
    await turn(50);
    block(BUSY_MS);
    await turn(50);
    const { meanMs, maxMs } = vitals.eventLoopDelay();
    // The timer may tick up to one interval after the standstill began.
    expect(maxMs).to.be.greaterThan(BUSY_MS / 2);
    expect(meanMs).to.be.below(maxMs);
    expect(vitals.eventLoopDelay()).to.deep.equal({ meanMs: 0, p99Ms: 0, maxMs: 0 });
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { pauseUnderLoad } from '../../../src/adapters/batching/pause-under-load.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('The pause between two commits', () => {
  it('is none for the few', async () => {
    const clock = new VirtualClock(0);
    for (const waiting of [1, 7]) await pauseUnderLoad(clock)(waiting);
  });

  it('is a moment when many wait', async () => {
    const clock = new VirtualClock(0);
    let isOver = false as boolean;
    const over = pauseUnderLoad(clock)(8).then(() => (isOver = true));
    await turn();
    expect(isOver).to.equal(false);
    await clock.advance(2);
    await over;
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { pauseUnderLoad } from '../../../src/adapters/batching/pause-under-load.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('The pause between two commits', () => {
  const pausing = (waiting: number) => {
    const clock = new VirtualClock(0);
    let isOver = false;
    const over = pauseUnderLoad(clock)(waiting).then(() => (isOver = true));
    return { clock, over, isOver: () => isOver };
  };

  it('is one turn of the event loop for the few: who has knocked by then is heard', async () => {
    for (const waiting of [1, 7]) {
      const { over, isOver } = pausing(waiting);
      await Promise.resolve();
      expect(isOver()).to.equal(false);
      await turn();
      await over;
    }
  });

  it('is a moment more when many wait', async () => {
    const { clock, over, isOver } = pausing(8);
    await turn();
    await turn();
    expect(isOver()).to.equal(false);
    await clock.advance(2);
    await over;
  });
});

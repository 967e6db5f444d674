import { expect } from 'chai';
import { reconnectDelayMs } from '../../../src/adapters/redis/redis-client.ts';

describe('The wait before Redis is tried again', () => {
  const delaysMs = (random: () => number) =>
    [0, 1, 2, 5, 10, 2_000].map((retries) => reconnectDelayMs(retries, 2_000, random));

  it('doubles up to its bound, and is never more', () => {
    expect(delaysMs(() => 0.999_999)).to.deep.equal([50, 100, 200, 1_600, 2_000, 2_000]);
  });

  it('is by chance up to half as long, so that instances do not return together', () => {
    expect(delaysMs(() => 0)).to.deep.equal([25, 50, 100, 800, 1_000, 1_000]);
  });
});

import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { IndexRevenue } from '../../../src/core/settlement/index-revenue.ts';
import { type IndexedChunk } from '../../../src/core/settlement/ports/revenue-index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const CHUNK = 2000;

/** A queue of so many rows, every hundredth of which cannot be booked. */
function queueOf(rows: number) {
  const asked: { readonly feeBps: number; readonly limit: number; readonly now: number }[] = [];
  let left = rows;
  const index = (chunk: { feeBps: number; limit: number }, now: number) => {
    asked.push({ ...chunk, now });
    const taken = Math.min(left, chunk.limit);
    left -= taken;
    return okAsync<IndexedChunk>({ taken, setAside: taken / 100 });
  };
  return { asked, index, left: () => left };
}

describe('IndexRevenue', () => {
  const clock = new VirtualClock(1000);

  it('works the queue off chunk by chunk, under the fee of the platform', async () => {
    const queue = queueOf(2 * CHUNK + 100);
    const indexed = await new IndexRevenue(queue, clock, 250).execute();
    expect(indexed._unsafeUnwrap()).to.deep.equal({ taken: 2 * CHUNK + 100, setAside: 41 });
    expect(queue.asked).to.deep.equal(Array(3).fill({ feeBps: 250, limit: CHUNK, now: 1000 }));
  });

  it('asks once where nothing is queued', async () => {
    const queue = queueOf(0);
    expect((await new IndexRevenue(queue, clock, 0).execute())._unsafeUnwrap()).to.deep.equal({
      taken: 0,
      setAside: 0,
    });
    expect(queue.asked).to.have.length(1);
  });

  it('ends a run at some time, and leaves the rest to the next one', async () => {
    const queue = queueOf(1_000_000);
    const indexRevenue = new IndexRevenue(queue, clock, 0);
    expect((await indexRevenue.execute())._unsafeUnwrap().taken).to.equal(200_000);
    while (queue.left() > 0) await indexRevenue.execute();
    expect((await indexRevenue.execute())._unsafeUnwrap().taken).to.equal(0);
  });

  it('ends with the store that is away', async () => {
    const away = { index: () => errAsync({ kind: 'database_unavailable' as const }) };
    const indexed = await new IndexRevenue(away, clock, 0).execute();
    expect(indexed._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
  });
});

import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { GetUsage } from '../../../src/core/billing/get-usage.ts';
import { anEvent, ScriptedUsageHistory } from '../../support/scripted-usage-history.ts';

const HOUR = 3_600_000;
const filter = { userId: 'alice', period: { from: 0, to: 49 * HOUR }, apiId: null };

describe('GetUsage', () => {
  let history: ScriptedUsageHistory;
  beforeEach(() => (history = new ScriptedUsageHistory()));
  const get = async (limit: number, grouping: 'day' | null = null) =>
    (await new GetUsage(history).execute({ filter, grouping, after: null, limit }))._unsafeUnwrap();

  for (const [stored, limit, shown, next] of [
    [0, 2, 0, null],
    [2, 2, 2, null],
    [3, 2, 2, 2n],
  ] as const) {
    it(`of ${stored} events shows ${shown}, and ${next === null ? 'no next page' : 'that more follow'}`, async () => {
      const all = Array.from({ length: stored }, (_, index) => anEvent({ id: BigInt(stored - index) }));
      history.page = (_, count) => okAsync(all.slice(0, count));
      const usage = await get(limit);
      expect(usage.events).to.deep.equal(all.slice(0, shown));
      expect(usage.next).to.equal(next);
    });
  }

  it('adds up all APIs, the dearest first', async () => {
    const big = 2n ** 60n;
    const byApi = [
      { apiId: 'c', calls: 1n, units: 5n },
      { apiId: 'd', calls: 2n, units: 5n },
      { apiId: 'b', calls: 1n, units: 5n },
      { apiId: 'a', calls: 1n, units: 4n },
      { apiId: 'e', calls: 1n, units: big },
    ];
    history.sums = { byApi, buckets: [] };
    const usage = await get(1);
    expect(usage.total).to.deep.equal({ calls: 6n, units: big + 19n });
    expect(usage.byApi.map(({ apiId }) => apiId)).to.deep.equal(['e', 'd', 'b', 'c', 'a']);
    expect(usage.buckets).to.equal(null);
  });

  it('shows every bucket of the period, in order of time', async () => {
    history.sums = { byApi: [], buckets: [{ start: 48 * HOUR, calls: 1n, units: 2n }] };
    expect((await get(1, 'day')).buckets).to.deep.equal([
      { start: 0, calls: 0n, units: 0n },
      { start: 24 * HOUR, calls: 0n, units: 0n },
      { start: 48 * HOUR, calls: 1n, units: 2n },
    ]);
  });

  it('says so when the store does not answer', async () => {
    history.page = () => errAsync({ kind: 'database_unavailable' });
    const usage = await new GetUsage(history).execute({ filter, grouping: null, after: null, limit: 1 });
    expect(usage._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
  });
});

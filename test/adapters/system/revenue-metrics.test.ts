import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { meteredRevenueIndex } from '../../../src/adapters/system/metered-revenue-index.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { IndexRevenue } from '../../../src/core/settlement/index-revenue.ts';
import { type RevenueIndex } from '../../../src/core/settlement/ports/revenue-index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('RevenueMetrics', () => {
  it('counts what was booked and what was set aside, also of a run that failed later', async () => {
    const metrics = new Metrics();
    let chunks = 0;
    const index: RevenueIndex = {
      index: ({ limit }) => {
        chunks += 1;
        return chunks < 3 ? okAsync({ taken: limit, setAside: 1 }) : errAsync({ kind: 'database_unavailable' });
      },
    };
    const metered = meteredRevenueIndex(index, metrics.revenue);
    expect((await new IndexRevenue(metered, new VirtualClock(), 0).execute()).isErr()).to.equal(true);
    const { body } = await metrics.text();
    expect(body.split('\n')).to.include.members([
      'revenue_charges_indexed_total 3998',
      'revenue_charges_set_aside_total 2',
    ]);
  });
});

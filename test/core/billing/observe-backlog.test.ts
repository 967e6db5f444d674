import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import sinon from 'sinon';
import { ObserveBacklog } from '../../../src/core/billing/observe-backlog.ts';
import { type Backlog } from '../../../src/core/billing/ports/charge-backlog.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const OPEN: Backlog['openByStatus'] = { held: 0, reserved: 2, submitted: 1, review: 0 };

describe('ObserveBacklog', () => {
  it('shows the open charges and the age of the oldest one', async () => {
    const clock = new VirtualClock();
    const oldestOpenAt = clock.now() - 7000;
    const gauges = { show: sinon.spy() };
    await new ObserveBacklog({ measure: () => okAsync({ openByStatus: OPEN, oldestOpenAt }) }, gauges, clock).execute();
    expect(gauges.show.args).to.deep.equal([[OPEN, 7000]]);
  });

  it('shows an age of zero when nothing is open', async () => {
    const gauges = { show: sinon.spy() };
    const backlog = { measure: () => okAsync({ openByStatus: OPEN, oldestOpenAt: null }) };
    await new ObserveBacklog(backlog, gauges, new VirtualClock()).execute();
    expect(gauges.show.args).to.deep.equal([[OPEN, 0]]);
  });

  it('leaves the gauges alone when the store does not answer', async () => {
    const gauges = { show: sinon.spy() };
    const backlog = { measure: () => errAsync({ kind: 'database_unavailable' as const }) };
    const result = await new ObserveBacklog(backlog, gauges, new VirtualClock()).execute();
    expect(result.isErr()).to.equal(true);
    expect(gauges.show.called).to.equal(false);
  });
});

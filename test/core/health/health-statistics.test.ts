import { expect } from 'chai';
import { OK } from '../../../src/core/health/component.ts';
import { HealthStatistics } from '../../../src/core/health/health-statistics.ts';
import { RefreshHealth } from '../../../src/core/health/refresh-health.ts';
import { openHealthWorld } from './support/health-world.ts';
import { GONE } from './support/scripted-probe.ts';

describe('HealthStatistics', () => {
  it('counts checks, failures, latency and what was spared', async () => {
    const { clock, probes, monitor, checkHealth, events } = openHealthWorld();
    probes.horizon.say(GONE);
    probes.database.answer = () => clock.sleep(45).then(() => OK);
    expect((await clock.finish(new RefreshHealth(monitor).execute())).isOk()).to.equal(true);
    await clock.finish(checkHealth.execute('v2'));
    await clock.finish(checkHealth.execute('ready'));
    const statistics = new HealthStatistics(0.5);
    events.forEach((event) => statistics.observe(event));
    expect(statistics.figures).to.deep.equal({ checks: 4, failedChecks: 1, latencyMs: 45, costSavedUsd: 2.5 });
  });
});

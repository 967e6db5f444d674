import { expect } from 'chai';
import { CheckHealth } from '../../../src/core/health/check-health.ts';
import { HealthMonitor } from '../../../src/core/health/health-monitor.ts';
import { healthViews, type ViewName } from '../../../src/core/health/health-view.ts';
import { openHealthWorld, type HealthWorld } from './support/health-world.ts';
import { GONE, LAGGING, ScriptedProbe } from './support/scripted-probe.ts';

const VIEWS: readonly ViewName[] = ['api', 'health', 'v2', 'ready', 'startup'];

const readsOf = (world: HealthWorld) => world.eventsOf('snapshot_read').map(({ view, result }) => `${view} ${result}`);

const statusesOf = async ({ checkHealth, clock }: HealthWorld): Promise<Record<string, string>> => {
  const reports = await clock.finish(Promise.all(VIEWS.map((view) => checkHealth.execute(view))));
  return Object.fromEntries(VIEWS.map((view, position) => [view, reports[position]!.status]));
};

describe('CheckHealth', () => {
  let world: HealthWorld;
  beforeEach(() => (world = openHealthWorld()));

  it('shows each view its own components, in its order', async () => {
    const shown = await Promise.all(
      VIEWS.map(async (view) => [...(await world.checkHealth.execute(view)).components.keys()].join(' ')),
    );
    const all = 'database soroban_rpc horizon workers';
    expect(shown).to.deep.equal(['database soroban_rpc horizon', all, all, 'database', all]);
  });

  it('is ok in every view when every component is', async () => {
    expect(await statusesOf(world)).to.deep.equal({ api: 'ok', health: 'ok', v2: 'ok', ready: 'ok', startup: 'ok' });
  });

  it('is degraded where a component is behind, and untouched where nobody asks for it', async () => {
    world.probes.horizon.say(LAGGING);
    const degraded = 'degraded';
    expect(await statusesOf(world)).to.deep.equal({
      api: degraded,
      health: degraded,
      v2: degraded,
      ready: 'ok',
      startup: degraded,
    });
  });

  it('is down for seed 002 without an external service, and degraded for the others', async () => {
    world.probes.horizon.say(GONE);
    const { health, api, v2 } = await statusesOf(world);
    expect([health, api, v2]).to.deep.equal(['down', 'degraded', 'degraded']);
  });

  it('is down for seed 002 without its workers, and of no concern to seed 000, which does not name them', async () => {
    world.probes.workers.say(GONE);
    const { health, api, v2 } = await statusesOf(world);
    expect([health, api, v2]).to.deep.equal(['down', 'ok', 'degraded']);
  });

  it('is down without the database wherever that is critical', async () => {
    world.probes.database.say(GONE);
    expect(await statusesOf(world)).to.deep.equal({
      api: 'down',
      health: 'down',
      v2: 'down',
      ready: 'down',
      startup: 'degraded',
    });
  });

  it('asks each component once for 500 callers at once, and none while the findings are fresh', async () => {
    const reports = await Promise.all(Array.from({ length: 500 }, () => world.checkHealth.execute('v2')));
    expect(new Set(reports.map(({ status }) => status))).to.deep.equal(new Set(['ok']));
    expect(world.timesAsked()).to.deep.equal([1, 1, 1, 1]);
    await Promise.all(Array.from({ length: 500 }, () => world.checkHealth.execute('v2')));
    expect(world.timesAsked()).to.deep.equal([1, 1, 1, 1]);
    const results = readsOf(world);
    expect(results.slice(0, 2)).to.deep.equal(['v2 miss', 'v2 coalesced']);
    expect(results.filter((result) => result === 'v2 coalesced')).to.have.length(499);
    expect(results.filter((result) => result === 'v2 hit')).to.have.length(500);
    const avoided = world.eventsOf('snapshot_read').reduce((sum, { probesAvoided }) => sum + probesAvoided, 0);
    expect(avoided).to.equal(999 * 4);
  });

  it('asks only for what its view needs', async () => {
    await world.checkHealth.execute('ready');
    expect(world.timesAsked()).to.deep.equal([1, 0, 0, 0]);
  });

  for (const [view, maxAgeMs] of [
    ['api', 1_000],
    ['health', 5_000],
    ['v2', 5_000],
    ['ready', 1_000],
  ] as const) {
    it(`asks again for ${view} when the findings are older than ${maxAgeMs} ms and nobody else renews them`, async () => {
      const { checkHealth, clock, probes } = world;
      expect((await checkHealth.execute(view)).freshForMs).to.equal(maxAgeMs);
      await clock.advance(maxAgeMs);
      expect((await checkHealth.execute(view)).freshForMs).to.equal(0);
      expect(probes.database.timesAsked).to.equal(1);
      await clock.advance(1);
      await checkHealth.execute(view);
      expect(probes.database.timesAsked).to.equal(2);
    });
  }

  it('trusts the findings for two intervals of the scheduler that renews them', async () => {
    world = openHealthWorld({ refreshIntervalMs: 5_000 });
    const { checkHealth, clock } = world;
    await checkHealth.execute('v2');
    await clock.advance(10_000);
    await Promise.all((['api', 'health', 'v2', 'ready'] as const).map((view) => checkHealth.execute(view)));
    expect(world.timesAsked()).to.deep.equal([1, 1, 1, 1]);
    await clock.advance(1);
    await checkHealth.execute('v2');
    expect(world.timesAsked()).to.deep.equal([2, 2, 2, 2]);
  });

  for (const [view, deadlineMs] of [
    ['api', 2_500],
    ['health', 150],
    ['v2', 2_500],
    ['ready', 800],
    ['startup', 800],
  ] as const) {
    it(`answers ${view} after ${deadlineMs} ms though every component hangs`, async () => {
      const { checkHealth, clock, probes } = world;
      for (const probe of Object.values(probes)) {
        Object.assign(probe, { limits: { timeoutMs: 60_000, slowMs: 1_000 } });
        probe.hang();
      }
      const startedAt = clock.now();
      const report = await clock.finish(checkHealth.execute(view));
      expect(clock.now() - startedAt).to.equal(deadlineMs);
      const words = [...report.components.values()].map(({ status, reason }) => `${status} ${reason}`);
      expect(new Set(words)).to.deep.equal(new Set(['down not_checked']));
      expect(readsOf(world)).to.deep.equal([`${view} stale`]);
      expect(report.freshForMs).to.equal(0);
    });
  }

  it('shows what has answered in time, and the last word of what has not', async () => {
    const { checkHealth, clock, probes } = world;
    await checkHealth.execute('health');
    probes.horizon.hang();
    probes.soroban_rpc.say(LAGGING);
    await clock.advance(5_001);
    const startedAt = clock.now();
    const { components, status } = await clock.finish(checkHealth.execute('health'));
    expect(clock.now() - startedAt).to.equal(150);
    expect([components.get('horizon')!.status, components.get('soroban_rpc')!.reason]).to.deep.equal(['ok', 'lagging']);
    expect(components.get('horizon')!.checkedAt).to.be.below(components.get('soroban_rpc')!.checkedAt);
    expect(status).to.equal('degraded');
  });

  it('joins a check that is under way, and sees its finding', async () => {
    const { checkHealth, clock, probes, monitor } = world;
    probes.database.answer = () => clock.sleep(500).then(() => GONE);
    const refresh = monitor.refresh(monitor.componentIds).done;
    await clock.advance(100);
    const report = await clock.finish(checkHealth.execute('ready'));
    expect(report.status).to.equal('down');
    expect(probes.database.timesAsked).to.equal(1);
    expect(readsOf(world)).to.deep.equal(['ready coalesced']);
    await refresh;
  });

  it('leaves no timer behind when the components answer in time', async () => {
    const { checkHealth, clock } = world;
    const slept: AbortSignal[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => {
      slept.push(signal!);
      return sleep(ms, signal);
    };
    await checkHealth.execute('v2');
    expect(slept.map(({ aborted }) => aborted)).to.deep.equal([true, true, true, true, true]);
  });

  it('refuses to exist with a view of a component that nobody checks', () => {
    const { clock, breakers, store } = world;
    const probes = [new ScriptedProbe('database', 'internal')];
    const observer = { observe: () => undefined };
    const monitor = new HealthMonitor(probes, breakers, { clock, states: store, observer });
    expect(() => new CheckHealth(monitor, healthViews(probes, 0), clock, observer)).to.throw(
      'The health view health names the unknown component workers',
    );
  });
});

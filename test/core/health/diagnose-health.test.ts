import { expect } from 'chai';
import { DiagnoseHealth } from '../../../src/core/health/diagnose-health.ts';
import { Lifecycle } from '../../../src/core/health/lifecycle.ts';
import { WorkerHeartbeats } from '../../../src/core/health/worker-heartbeats.ts';
import { openHealthWorld, SILENT_STORE, type HealthWorld } from './support/health-world.ts';

const VITALS = {
  pools: () => new Map([['database', { max: 10, used: 1, idle: 2, waiting: 0 }]]),
  eventLoopDelay: () => ({ meanMs: 1, p99Ms: 2, maxMs: 3 }),
};

const diagnoseOf = ({ monitor, store, breakers, clock }: HealthWorld) =>
  new DiagnoseHealth({
    monitor,
    breakers,
    clock,
    states: store,
    heartbeats: new WorkerHeartbeats([{ name: 'submit_charges', intervalMs: 1_000 }], clock.now()),
    lifecycle: new Lifecycle(),
    vitals: VITALS,
  });

describe('DiagnoseHealth', () => {
  it('gathers what is known without asking any component', async () => {
    const world = openHealthWorld();
    await world.recheck('database');
    const found = await diagnoseOf(world).execute();
    expect(world.timesAsked()).to.deep.equal([1, 0, 0, 0]);
    expect(found.components.map(({ id, reason }) => `${id} ${reason}`)).to.deep.equal([
      'database null',
      'soroban_rpc not_checked',
      'horizon not_checked',
      'workers not_checked',
    ]);
    expect(found.phase).to.equal('starting');
    expect(found.at).to.equal(world.clock.now());
    expect([...found.states!.keys()]).to.deep.equal(['database']);
    expect(found.circuits.map(({ service, state }) => `${service} ${state}`)).to.deep.equal([
      'health:database closed',
      'health:horizon closed',
      'health:soroban_rpc closed',
      'health:workers closed',
    ]);
    expect(found.heartbeats).to.deep.equal([{ worker: 'submit_charges', lastRunAt: null, missed: 0 }]);
    expect(found.pools).to.deep.equal(VITALS.pools());
    expect(found.eventLoopDelay).to.deep.equal(VITALS.eventLoopDelay());
  });

  it('does without the shared states when their store does not answer', async () => {
    expect((await diagnoseOf(openHealthWorld({ states: SILENT_STORE })).execute()).states).to.equal(null);
  });
});

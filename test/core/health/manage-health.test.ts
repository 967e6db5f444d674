import { expect } from 'chai';
import { OK } from '../../../src/core/health/component.ts';
import { ManageHealth } from '../../../src/core/health/manage-health.ts';
import { openHealthWorld, type HealthWorld } from './support/health-world.ts';
import { GONE } from './support/scripted-probe.ts';

describe('ManageHealth', () => {
  let world: HealthWorld;
  let manage: ManageHealth;
  beforeEach(() => {
    world = openHealthWorld();
    manage = new ManageHealth(world.monitor, world.breakers, world.clock);
  });

  const stateOf = (service: string) => world.breakers.of(service).stateAt(world.clock.now());
  const open = (service: string) => world.breakers.of(service).forceOpen(world.clock.now());
  const force = (service: string | null) =>
    world.clock.finish(manage.execute({ action: 'force_health_check', service }));
  const reset = (service: string) => manage.execute({ action: 'reset_circuit_breaker', service });

  it('resets the circuits of a service, of its traffic and of its checks', async () => {
    open('horizon');
    open('health:horizon');
    open('health:database');
    expect((await reset('horizon')).isOk()).to.equal(true);
    expect(['horizon', 'health:horizon', 'health:database'].map(stateOf)).to.deep.equal([
      'closed',
      'closed',
      'forced_open',
    ]);
  });

  it('resets a circuit that no component belongs to', async () => {
    open('upstream:weather');
    expect((await reset('upstream:weather')).isOk()).to.equal(true);
    expect(stateOf('upstream:weather')).to.equal('closed');
  });

  it('knows neither a circuit nor a check of an unknown service', async () => {
    expect((await reset('nothing'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'unknown_service' });
    expect((await force('nothing'))._unsafeUnwrapErr()).to.deep.equal({ kind: 'unknown_service' });
    expect(world.timesAsked()).to.deep.equal([0, 0, 0, 0]);
  });

  it('checks one component now, or all', async () => {
    expect((await force('horizon'))._unsafeUnwrap()).to.equal(true);
    expect(world.timesAsked()).to.deep.equal([0, 0, 1, 0]);
    await force(null);
    expect(world.timesAsked()).to.deep.equal([1, 1, 2, 1]);
  });

  it('checks through an open circuit, and closes it when the component answers', async () => {
    world.probes.horizon.say(GONE);
    for (let failure = 0; failure < 5; failure += 1) await world.recheck('horizon');
    await force('horizon');
    expect([world.probes.horizon.timesAsked, stateOf('health:horizon')]).to.deep.equal([6, 'open']);
    world.probes.horizon.say(OK);
    await force('horizon');
    expect([world.probes.horizon.timesAsked, stateOf('health:horizon')]).to.deep.equal([7, 'closed']);
  });

  it('leaves a circuit open that an operator opened', async () => {
    open('health:horizon');
    await force('horizon');
    expect([world.probes.horizon.timesAsked, stateOf('health:horizon')]).to.deep.equal([1, 'forced_open']);
  });

  it('answers after 2.5 s that a check has not ended', async () => {
    const { clock, probes } = world;
    Object.assign(probes.horizon, { limits: { timeoutMs: 10_000, slowMs: 1_000 } });
    probes.horizon.hang();
    const startedAt = clock.now();
    expect((await force(null))._unsafeUnwrap()).to.equal(false);
    expect(clock.now() - startedAt).to.equal(2_500);
  });
});

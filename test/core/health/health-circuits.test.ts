import { expect } from 'chai';
import { OK } from '../../../src/core/health/component.ts';
import { openHealthWorld, POLICY, type HealthWorld } from './support/health-world.ts';
import { GONE } from './support/scripted-probe.ts';

describe('The circuits of health checks', () => {
  let world: HealthWorld;
  beforeEach(() => (world = openHealthWorld()));

  const fail = async (times: number) => {
    world.probes.horizon.say(GONE);
    for (let failure = 0; failure < times; failure += 1) await world.recheck('horizon');
  };
  const stateOf = (service: string) => world.breakers.of(service).stateAt(world.clock.now());
  const words = () => {
    const { status, reason } = world.monitor.read(['horizon'], world.clock.now())[0]!;
    return `${status} ${reason}`;
  };

  it('spare a component that failed five times in a row, and keep calling it down', async () => {
    await fail(5);
    expect(words()).to.equal('down unavailable');
    const { horizon } = world.probes;
    horizon.say(OK);
    await world.recheck('horizon');
    expect([horizon.timesAsked, words()]).to.deep.equal([5, 'down circuit_open']);
    expect(world.events.at(-1)).to.include({ kind: 'refreshed' });
    expect((await world.recheck('horizon')).state.version).to.equal(5);
  });

  it('show the component well with the first good answer after the cooldown, and close after three', async () => {
    await fail(5);
    world.probes.horizon.say(OK);
    await world.clock.advance(POLICY.cooldownMs);
    await world.recheck('horizon');
    expect([words(), stateOf('health:horizon')]).to.deep.equal(['ok null', 'half_open']);
    await world.recheck('horizon');
    await world.recheck('horizon');
    expect([words(), stateOf('health:horizon')]).to.deep.equal(['ok null', 'closed']);
  });

  it('trip, recover and trip again, three rounds', async () => {
    for (let round = 1; round <= 3; round += 1) {
      await fail(5);
      expect(stateOf('health:horizon')).to.equal('open');
      world.probes.horizon.say(OK);
      await world.clock.advance(POLICY.cooldownMs);
      for (let trial = 0; trial < 3; trial += 1) await world.recheck('horizon');
      expect(stateOf('health:horizon')).to.equal('closed');
      expect(
        world.breakers.list(world.clock.now()).find(({ service }) => service === 'health:horizon')!.trips,
      ).to.equal(round);
    }
  });

  it('leave the circuits of the traffic alone', async () => {
    const traffic = world.breakers.of('horizon');
    await fail(9);
    expect([stateOf('horizon'), traffic.readingAt(world.clock.now()).failures]).to.deep.equal(['closed', 0]);
  });

  it('leave a component that was never asked not checked', async () => {
    world.breakers.of('health:horizon').forceOpen(world.clock.now());
    await world.recheck('horizon');
    expect([words(), world.probes.horizon.timesAsked]).to.deep.equal(['down not_checked', 0]);
  });

  it('turn a good last word into degraded when an operator opens them', async () => {
    await world.recheck('horizon');
    world.breakers.of('health:horizon').forceOpen(world.clock.now());
    await world.recheck('horizon');
    expect(words()).to.equal('degraded circuit_open');
  });
});

describe('A component whose traffic is stopped by its circuit', () => {
  it('is degraded though it answers its checks, until the circuit lets calls through again', async () => {
    const world = openHealthWorld();
    const traffic = world.breakers.of('soroban_rpc');
    const words = async () => {
      const { status, reason } = await world.recheck('soroban_rpc');
      return `${status} ${reason}`;
    };
    for (let failure = 0; failure < 5; failure += 1) {
      const now = world.clock.now();
      traffic.settle(traffic.acquire(now)._unsafeUnwrap(), 'failure', now);
    }
    expect(await words()).to.equal('degraded circuit_open');
    await world.clock.advance(POLICY.cooldownMs);
    expect(await words()).to.equal('ok null');
    traffic.forceOpen(world.clock.now());
    expect(await words()).to.equal('degraded circuit_open');
    traffic.reset(world.clock.now());
    expect(await words()).to.equal('ok null');
  });

  it('stays down when it is down', async () => {
    const world = openHealthWorld();
    world.breakers.of('soroban_rpc').forceOpen(world.clock.now());
    world.probes.soroban_rpc.say(GONE);
    expect((await world.recheck('soroban_rpc')).reason).to.equal('unavailable');
  });
});

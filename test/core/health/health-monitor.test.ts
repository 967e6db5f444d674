import { expect } from 'chai';
import { ResultAsync } from 'neverthrow';
import { OK } from '../../../src/core/health/component.ts';
import { HealthMonitor } from '../../../src/core/health/health-monitor.ts';
import { openHealthWorld, SILENT_STORE, type HealthWorld } from './support/health-world.ts';
import { GONE, LAGGING, ScriptedProbe } from './support/scripted-probe.ts';

const SECOND = 1_000;

describe('HealthMonitor', () => {
  let world: HealthWorld;
  beforeEach(() => (world = openHealthWorld()));

  const wordsOf = async (id: keyof HealthWorld['probes']) => {
    const { status, reason } = await world.recheck(id);
    return `${status} ${reason}`;
  };

  it('measures how long a component took, and when', async () => {
    const { clock, probes } = world;
    const startedAt = clock.now();
    probes.horizon.answer = () => clock.sleep(12).then(() => OK);
    const { latencyMs, checkedAt } = await world.recheck('horizon');
    expect([latencyMs, checkedAt - startedAt]).to.deep.equal([12, 12]);
  });

  it('calls a good answer that took too long slow', async () => {
    world.probes.database.answer = () => world.clock.sleep(1_001).then(() => OK);
    expect(await wordsOf('database')).to.equal('degraded slow');
  });

  it('gives up a silent component at its limit and tells it so', async () => {
    const { clock, probes } = world;
    probes.database.hang();
    const { latencyMs, status, reason } = await world.recheck('database');
    expect([latencyMs, status, reason]).to.deep.equal([2_000, 'down', 'timeout']);
    expect(probes.database.signals[0]!.aborted).to.equal(true);
    probes.database.say(OK);
    expect(await wordsOf('database')).to.equal('ok null');
    await clock.advance(10 * SECOND);
    expect(probes.database.signals[1]!.aborted).to.equal(false);
  });

  it('calls it a time-out also when the probe answers because it was given up', async () => {
    world.probes.database.answer = (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(GONE)));
    expect(await wordsOf('database')).to.equal('down timeout');
  });

  it('takes an external time-out for degraded the first time and for down from the second in a row', async () => {
    const { horizon } = world.probes;
    const words = [];
    for (const answer of ['hang', 'hang', 'ok', 'hang']) {
      if (answer === 'hang') horizon.hang();
      else horizon.say(OK);
      words.push(await wordsOf('horizon'));
    }
    expect(words).to.deep.equal(['degraded timeout', 'down timeout', 'ok null', 'degraded timeout']);
  });

  it('takes a probe that breaks its word for unavailable, and tells the cause to the observer alone', async () => {
    const cause = new Error('postgres://user:secret@10.0.0.7');
    world.probes.database.answer = () => Promise.reject(cause);
    expect(await wordsOf('database')).to.equal('down unavailable');
    world.probes.horizon.answer = () => {
      throw cause;
    };
    expect(await wordsOf('horizon')).to.equal('down unavailable');
    expect(world.eventsOf('probe_rejected')).to.deep.equal([
      { kind: 'probe_rejected', componentId: 'database', cause },
      { kind: 'probe_rejected', componentId: 'horizon', cause },
    ]);
  });

  it('remembers versions, failures in a row and the last success', async () => {
    const { clock, probes } = world;
    const { checkedAt: wellAt, state: first } = await world.recheck('horizon');
    await clock.advance(SECOND);
    probes.horizon.say(GONE);
    const { state: second } = await world.recheck('horizon');
    const { state: third } = await world.recheck('horizon');
    expect([first, second, third]).to.deep.equal([
      { version: 1, consecutiveFailures: 0, lastSuccess: wellAt },
      { version: 2, consecutiveFailures: 1, lastSuccess: wellAt },
      { version: 3, consecutiveFailures: 2, lastSuccess: wellAt },
    ]);
  });

  it('counts behind as a success and every time-out as a failure', async () => {
    const { probes } = world;
    probes.horizon.say(LAGGING);
    expect((await world.recheck('horizon')).state.consecutiveFailures).to.equal(0);
    probes.horizon.hang();
    expect((await world.recheck('horizon')).state.consecutiveFailures).to.equal(1);
  });

  it('keeps its findings when the store of states fails, and says so once a check', async () => {
    world = openHealthWorld({ states: SILENT_STORE });
    const { checkedAt } = await world.recheck('database');
    world.probes.database.say(GONE);
    const { status, state } = await world.recheck('database');
    expect(status).to.equal('down');
    expect(state).to.deep.equal({ version: 0, consecutiveFailures: 1, lastSuccess: checkedAt });
    expect(world.eventsOf('state_not_recorded')).to.have.length(2);
  });

  it('shows a finding at once though the store of states hangs', async () => {
    const record = () => new ResultAsync<never, never>(new Promise(() => undefined));
    world = openHealthWorld({ states: { ...SILENT_STORE, record } });
    void world.monitor.refresh(['database']).done;
    await world.clock.advance(0);
    expect(world.monitor.read(['database'], world.clock.now())[0]!.status).to.equal('ok');
  });

  it('never trusts a good finding for longer than 30 s', async () => {
    const { clock, monitor } = world;
    await world.recheck('database');
    await clock.advance(30 * SECOND);
    expect(monitor.read(['database'], clock.now())[0]!.status).to.equal('ok');
    await clock.advance(1);
    const { status, reason } = monitor.read(['database'], clock.now())[0]!;
    expect([status, reason]).to.deep.equal(['degraded', 'stale']);
  });

  it('does not take a finding for fresh when the clock was set back', async () => {
    const { clock, monitor } = world;
    await world.recheck('database');
    expect(monitor.ageOf('database', clock.now() - 1)).to.equal(Infinity);
  });

  it('knows no other components than its probes', () => {
    expect(() => world.monitor.refresh(['redis'])).to.throw('There is no health component redis');
  });

  it('refuses two probes of one id', () => {
    const { breakers, clock, store } = world;
    const twins = [new ScriptedProbe('redis'), new ScriptedProbe('redis')];
    const build = () =>
      new HealthMonitor(twins, breakers, { clock, states: store, observer: { observe: () => undefined } });
    expect(build).to.throw('Two health probes have the same id');
  });

  it('tells of each refresh that asked something, with every component', async () => {
    const { clock, probes, monitor } = world;
    probes.horizon.answer = () => clock.sleep(45).then(() => OK);
    const first = monitor.refresh(['horizon', 'database']);
    const joined = monitor.refresh(['horizon']);
    await clock.finish(Promise.all([first.done, joined.done]));
    expect([first.started, joined.started]).to.deep.equal([2, 0]);
    const refreshes = world.eventsOf('refreshed');
    expect(refreshes.map(({ durationMs }) => durationMs)).to.deep.equal([45]);
    expect(refreshes[0]!.components.map(({ id, status }) => `${id} ${status}`)).to.deep.equal([
      'database ok',
      'soroban_rpc down',
      'horizon ok',
      'workers down',
    ]);
  });
});

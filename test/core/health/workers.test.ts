import { expect } from 'chai';
import { WorkerHeartbeats } from '../../../src/core/health/worker-heartbeats.ts';
import { WorkersProbe } from '../../../src/core/health/workers-probe.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const MINUTE = 60_000;

describe('The workers', () => {
  let clock: VirtualClock;
  let heartbeats: WorkerHeartbeats;
  let probe: WorkersProbe;
  beforeEach(() => {
    clock = new VirtualClock();
    const workers = [
      { name: 'settlement_sync', intervalMs: MINUTE },
      { name: 'submit_charges', intervalMs: 1_000 },
    ];
    heartbeats = new WorkerHeartbeats(workers, clock.now());
    probe = new WorkersProbe(heartbeats, clock);
  });

  const beat = (worker: string) => heartbeats.beat(worker, clock.now());
  const words = async () => {
    const { status, reason } = await probe.check();
    return `${status} ${reason}`;
  };

  it('are an internal component of their own', () => {
    expect([probe.id, probe.kind]).to.deep.equal(['workers', 'internal']);
  });

  it('are well while each completes its runs', async () => {
    beat('settlement_sync');
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1_000);
      beat('submit_charges');
      expect(await words()).to.equal('ok null');
    }
  });

  for (const [missed, expected] of [
    [2, 'degraded stale'],
    [5, 'down stale'],
  ] as const) {
    it(`are ${expected} from ${missed} intervals without a completed run of one of them`, async () => {
      await clock.advance(MINUTE);
      beat('settlement_sync');
      await clock.advance(missed * MINUTE - 1);
      beat('submit_charges');
      expect(await words()).not.to.equal(expected);
      await clock.advance(1);
      expect(await words()).to.equal(expected);
    });
  }

  it('are measured in steps of at least 5 s, so that one slow run of a quick one is no alarm', async () => {
    beat('submit_charges');
    await clock.advance(9_999);
    expect(await words()).to.equal('ok null');
    await clock.advance(1);
    expect(await words()).to.equal('degraded stale');
    await clock.advance(15_000);
    expect(await words()).to.equal('down stale');
  });

  it('go stale when one ticks but never completes a run, counted from the start of the process', async () => {
    const beats = async (seconds: number) => {
      await clock.advance(seconds * 1_000);
      beat('submit_charges');
    };
    await beats(119);
    expect(await words()).to.equal('ok null');
    await beats(1);
    expect(await words()).to.equal('degraded stale');
    await beats(180);
    expect(await words()).to.equal('down stale');
    beat('settlement_sync');
    expect(await words()).to.equal('ok null');
  });

  it('are as declared: a beat of any other is nobody’s', () => {
    beat('observe_backlog');
    beat('submit_charges');
    expect(heartbeats.read(clock.now() + MINUTE)).to.deep.equal([
      { worker: 'settlement_sync', lastRunAt: null, missed: 1 },
      { worker: 'submit_charges', lastRunAt: clock.now(), missed: 12 },
    ]);
  });

  it('are well when there are none', async () => {
    expect((await new WorkersProbe(new WorkerHeartbeats([], 0), clock).check()).status).to.equal('ok');
  });
});

import { expect } from 'chai';
import { SorobanHealthProbe } from '../../../src/adapters/soroban/soroban-health-probe.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { PASSPHRASE } from './paper-contract.ts';
import { ScriptedNode } from './scripted-node.ts';

const TEN_MINUTES_MS = 600_000;

function setUp({ ageSeconds = 5, status = 'healthy', timeoutMs = 2_500 } = {}) {
  const clock = new VirtualClock();
  const closedAt = () => Math.floor(clock.now() / 1000) - ageSeconds;
  const node = new ScriptedNode()
    .answer('getNetwork', { passphrase: PASSPHRASE })
    .answerBy('getHealth', () => ({ result: { status, latestLedger: 9, latestLedgerCloseTime: String(closedAt()) } }));
  const probe = new SorobanHealthProbe(node.client(clock), clock, { networkPassphrase: PASSPHRASE, timeoutMs });
  return { clock, node, probe, closedAt };
}

describe('SorobanHealthProbe', () => {
  it('is the component soroban_rpc', () => {
    expect(setUp().probe.id).to.equal('soroban_rpc');
  });

  const AGES = [
    [-3, 'ok', null],
    [20, 'ok', null],
    [21, 'degraded', 'lagging'],
    [45, 'degraded', 'lagging'],
    [46, 'down', 'lagging'],
  ] as const;
  for (const [ageSeconds, status, reason] of AGES) {
    it(`is ${status} when the latest ledger closed ${ageSeconds} s ago`, async () => {
      expect(await setUp({ ageSeconds }).probe.check()).to.deep.equal({ status, reason });
    });
  }

  it('is down when a node says anything but healthy', async () => {
    expect(await setUp({ status: 'unhealthy' }).probe.check()).to.deep.equal({
      status: 'down',
      reason: 'bad_response',
    });
  });

  it('is down with a bad response for a JSON-RPC error, which comes with HTTP 200', async () => {
    const { node, probe } = setUp();
    node.refuse('getHealth', -32603, 'latency (31s) since last known ledger closed is too high (>30s)');
    expect(await probe.check()).to.deep.equal({ status: 'down', reason: 'bad_response' });
  });

  it('is down when nobody answers', async () => {
    const { clock } = setUp();
    const probe = new SorobanHealthProbe(new ScriptedNode().client(clock), clock, {
      networkPassphrase: PASSPHRASE,
      timeoutMs: 2_500,
    });
    expect(await probe.check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });

  it('is down on another network, asks again next time, and every ten minutes once it was ours', async () => {
    const { clock, node, probe } = setUp();
    node.answer('getNetwork', { passphrase: 'Other ; 2026' });
    expect(await probe.check()).to.deep.equal({ status: 'down', reason: 'wrong_network' });
    node.answer('getNetwork', { passphrase: PASSPHRASE });
    expect((await probe.check()).status).to.equal('ok');
    await clock.advance(TEN_MINUTES_MS - 1);
    await probe.check();
    expect(node.timesAsked('getNetwork')).to.equal(2);
    await clock.advance(1);
    node.answer('getNetwork', { passphrase: 'Other ; 2026' });
    expect(await probe.check()).to.deep.equal({ status: 'down', reason: 'wrong_network' });
  });

  for (const [delayMs, status, reason] of [
    [2_000, 'ok', null],
    [2_001, 'degraded', 'slow'],
  ] as const) {
    it(`is ${status} when the answers take ${delayMs} ms`, async () => {
      const { clock, node, probe, closedAt } = setUp();
      node.answerBy('getHealth', async () => {
        await clock.sleep(delayMs);
        return { result: { status: 'healthy', latestLedger: 9, latestLedgerCloseTime: closedAt() } };
      });
      expect(await clock.finish(probe.check())).to.deep.equal({ status, reason });
    });
  }

  for (const method of ['getHealth', 'getNetwork']) {
    it(`is down at its own time-out when ${method} hangs`, async () => {
      const { clock, node, probe } = setUp();
      const startedAt = clock.now();
      node.answerBy(method, () => new Promise(() => undefined));
      expect(await clock.finish(probe.check())).to.deep.equal({ status: 'down', reason: 'timeout' });
      expect(clock.now() - startedAt).to.equal(2_500);
    });
  }
});

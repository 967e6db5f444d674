import { expect } from 'chai';
import { RpcClient } from '../../../src/adapters/soroban/rpc-client.ts';
import { SorobanHealthProbe } from '../../../src/adapters/soroban/soroban-health-probe.ts';
import { type TransportResponse } from '../../../src/adapters/soroban/transport.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { PASSPHRASE } from './paper-contract.ts';
import { CALL_TIMEOUT_MS, neverAborted, ScriptedNode } from './scripted-node.ts';

const OK = { status: 'ok', reason: null };
const LIMITS = { timeoutMs: 2_500, slowMs: 2_000 };
const HOUR_MS = 3_600_000;

const inSeconds = (ms: number) => String(Math.floor(ms / 1000));

function setUp({ ageSeconds = 5, status = 'healthy' } = {}) {
  const clock = new VirtualClock();
  const node = new ScriptedNode().answer('getNetwork', { passphrase: PASSPHRASE });
  node.answerBy('getHealth', () => ({
    result: { status, latestLedger: 9, latestLedgerCloseTime: inSeconds(clock.now() - ageSeconds * 1000) },
  }));
  return { clock, node, check: checkOver(node.client(clock), clock) };
}

function checkOver(rpc: RpcClient, clock: VirtualClock) {
  const probe = new SorobanHealthProbe(rpc, clock, { networkPassphrase: PASSPHRASE, limits: LIMITS });
  return (signal = neverAborted()) => probe.check(signal);
}

/** Whatever is asked, this comes back. */
function checkOfResponse(response: TransportResponse) {
  const clock = new VirtualClock();
  const transport = () => Promise.resolve(response);
  const url = 'http://127.0.0.1:8000/rpc';
  return checkOver(new RpcClient({ url, transport, clock, timeoutMs: CALL_TIMEOUT_MS }), clock)();
}

describe('SorobanHealthProbe', () => {
  it('is the external component soroban_rpc', () => {
    const clock = new VirtualClock();
    const options = { networkPassphrase: PASSPHRASE, limits: LIMITS };
    const probe = new SorobanHealthProbe(new ScriptedNode().client(clock), clock, options);
    expect(probe).to.include({ id: 'soroban_rpc', kind: 'external', limits: LIMITS });
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
      expect(await setUp({ ageSeconds }).check()).to.deep.equal({ status, reason });
    });
  }

  it('is degraded, then down, when the ledger does not advance between checks, though close times lie ahead', async () => {
    const { clock, node, check } = setUp();
    const latestLedgerCloseTime = inSeconds(clock.now() + HOUR_MS);
    node.answer('getHealth', { status: 'healthy', latestLedger: 9, latestLedgerCloseTime });
    for (const [waitMs, expected] of [
      [0, OK],
      [20_000, OK],
      [1, { status: 'degraded', reason: 'lagging' }],
      [25_000, { status: 'down', reason: 'lagging' }],
    ] as const) {
      await clock.advance(waitMs);
      expect(await check()).to.deep.equal(expected);
    }
  });

  for (const [name, nodeErrorMs, status] of [
    ['late by the time of the node is lagging', -60_000, 'down'],
    ['late by our clock alone is not', -5_000, 'ok'],
  ] as const) {
    it(`knows a wrong clock of ours from a lagging node: a ledger ${name}`, async () => {
      const clock = new VirtualClock();
      const node = new ScriptedNode().answer('getNetwork', { passphrase: PASSPHRASE });
      const nodeTime = clock.now() - HOUR_MS;
      const latestLedgerCloseTime = inSeconds(nodeTime + nodeErrorMs);
      node.answer('getHealth', { status: 'healthy', latestLedger: 9, latestLedgerCloseTime });
      const rpc = new RpcClient({
        url: 'http://127.0.0.1:8000/rpc',
        transport: async (request) => ({ ...(await node.transport(request)), sentAt: nodeTime }),
        clock,
        timeoutMs: CALL_TIMEOUT_MS,
      });
      expect(await checkOver(rpc, clock)()).to.include({ status });
    });
  }

  it('is unavailable when the node says of itself that it is anything but healthy', async () => {
    const { check } = setUp({ status: 'unhealthy' });
    expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });

  for (const method of ['getHealth', 'getNetwork']) {
    it(`is unavailable when the node refuses ${method} with a JSON-RPC error, which comes with HTTP 200`, async () => {
      const { node, check } = setUp();
      node.refuse(method, -32603, 'latency (31s) since last known ledger closed is too high (>30s)');
      expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
    });

    it(`is down with a time-out as soon as the caller gives up on ${method}`, async () => {
      const { clock, node, check } = setUp();
      node.answerBy(method, () => new Promise(() => undefined));
      const caller = new AbortController();
      const checking = check(caller.signal);
      await clock.advance(100);
      caller.abort();
      expect(await checking).to.deep.equal({ status: 'down', reason: 'timeout' });
    });
  }

  const BODIES = {
    HTML: '<html><body>Welcome</body></html>',
    'truncated JSON': '{"jsonrpc":"2.0","id":1,"res',
    'an empty body': '',
    'a result of another shape': '{"result":{"status":"healthy"}}',
    'a result without a close time': JSON.stringify({
      result: { status: 'healthy', latestLedger: 9, passphrase: PASSPHRASE },
    }),
  };
  for (const [name, body] of Object.entries(BODIES)) {
    it(`is down with a bad response for ${name} under HTTP 200`, async () => {
      expect(await checkOfResponse({ status: 200, body })).to.deep.equal({ status: 'down', reason: 'bad_response' });
    });
  }

  it('is unavailable when nobody answers, and for status 503', async () => {
    const clock = new VirtualClock();
    const nobody = checkOver(new ScriptedNode().client(clock), clock);
    expect(await nobody()).to.deep.equal({ status: 'down', reason: 'unavailable' });
    expect(await checkOfResponse({ status: 503, body: '' })).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });

  it('asks for the network at every check, and is down as long as it is not ours', async () => {
    const { node, check } = setUp();
    expect(await check()).to.deep.equal(OK);
    node.answer('getNetwork', { passphrase: 'Other ; 2026' });
    expect(await check()).to.deep.equal({ status: 'down', reason: 'wrong_network' });
    node.answer('getNetwork', { passphrase: PASSPHRASE });
    expect(await check()).to.deep.equal(OK);
  });

  it('says that the network is wrong, whatever else is: no other figure of it matters', async () => {
    const { node, check } = setUp({ ageSeconds: 600 });
    node.answer('getNetwork', { passphrase: 'Other ; 2026' });
    expect(await check()).to.include({ reason: 'wrong_network' });
    node.refuse('getHealth', -32603, 'not ready');
    expect(await check()).to.include({ reason: 'wrong_network' });
  });

  it('judges no slowness: who calls measures', async () => {
    const { clock, node, check } = setUp();
    node.answerBy('getNetwork', async () => {
      await clock.sleep(LIMITS.slowMs + 1);
      return { result: { passphrase: PASSPHRASE } };
    });
    expect(await clock.finish(check())).to.deep.equal(OK);
  });
});

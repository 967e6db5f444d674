import { rpc } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { serveLocalNetwork } from '../../src/localnet/serve.ts';
import { Bench } from './harness.ts';

const HOUR_MS = 3_600_000;

describe('local network: getHealth under a ledger stall', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    bench.tick();
    await bench.faults({ fault: 'ledger_stall' });
  });

  const health = (): Promise<unknown> => bench.rpc('getHealth').catch((error: unknown) => String(error));
  const tooOld = (latency: string): string =>
    `"code":-32603,"message":"latency (${latency}) since last known ledger closed is too high (>30s)"`;

  it('stays healthy for thirty seconds, while ledger number and close time stand still', async () => {
    const before = await health();
    bench.tick(6);
    expect(await health()).to.deep.equal(before);
  });

  it('answers a node’s error after that, and is healthy with the next ledger', async () => {
    bench.tick(6);
    bench.nowMs += 1;
    expect(await health()).to.contain(tooOld('30s'));
    bench.nowMs += 10_500;
    expect(await health()).to.contain(tooOld('41s'));
    await bench.control('DELETE', '/faults');
    bench.tick();
    expect(await health()).to.include({ status: 'healthy', latestLedger: 3 });
  });

  it('writes longer latencies as a node does', async () => {
    bench.nowMs += 65_000;
    expect(await health()).to.contain(tooOld('1m5s'));
    bench.nowMs += 2 * HOUR_MS - 5000;
    expect(await health()).to.contain(tooOld('2h1m0s'));
  });

  it('goes by the ledger that a node behind shows', async () => {
    await bench.control('DELETE', '/faults');
    bench.tick(10);
    await bench.faults({ fault: 'node_behind', ledgers: 7 });
    expect(await health()).to.contain(tooOld('35s'));
  });

  it('still answers the other methods', async () => {
    bench.nowMs += HOUR_MS;
    expect((await bench.rpc('getLatestLedger'))['sequence']).to.equal(2);
    expect((await bench.rpc('getFeeStats'))['latestLedger']).to.equal(2);
  });

  it('reaches the SDK’s client as an error', async () => {
    const served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: HOUR_MS });
    try {
      bench.nowMs += 40_000;
      const server = new rpc.Server(`${served.url}/rpc`, { allowHttp: true });
      const failure: unknown = await server.getHealth().catch((error: unknown) => error);
      expect(failure).to.include({ code: -32603 });
    } finally {
      await served.close();
    }
  });

  it('closes an overdue ledger when it is served again, so that a network at rest wakes up healthy', async () => {
    await bench.control('DELETE', '/faults');
    bench.nowMs += 10 * HOUR_MS;
    const served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: HOUR_MS });
    await served.close();
    expect(await health()).to.include({ status: 'healthy', latestLedger: 3 });
  });
});

import { expect } from 'chai';
import { deduct } from '../http/support/requests.ts';
import { everythingFinal } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { counted } from '../support/live-metrics.ts';
import { type ServerProcess } from '../support/server-process.ts';

const METRICS = [
  'http_requests_total',
  'http_request_duration_seconds_bucket',
  'charges_total',
  'charge_duration_seconds_bucket',
  'charge_batch_size_bucket',
  'charges_open',
  'charge_oldest_open_seconds',
  'chain_transactions_total',
  'soroban_calls_total',
  'db_connection_failures_total',
  'worker_last_success_timestamp_seconds',
  'process_cpu_user_seconds_total',
  'nodejs_eventloop_lag_seconds',
  'nodejs_heap_size_used_bytes',
];
const WORKERS = ['submit_charges', 'confirm_charges', 'scan_deposits', 'observe_backlog'];

describe('what a running server shows of itself', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '1');
    server = await deployment.start({ LOG_LEVEL: 'trace' });
    await deduct(server.url);
    await deduct(server.url);
    await deduct(server.url, { requestId: 'req_too_much', amountUsdc: '5' });
    await deduct(server.url, { requestId: 'req_broken', amountUsdc: 5 });
    await everythingFinal(deployment);
    await deployment.network.contract('pause');
    await deduct(server.url, { requestId: 'req_paused' });
    await deployment.network.goDown();
    await deduct(server.url, { requestId: 'req_away' });
    await deployment.network.comeBack();
  });
  after(() => deployment.close());

  it('is every metric, with samples', async () => {
    const text = await (await fetch(`${server.url}/api/metrics`)).text();
    const sampled = new Set(text.split('\n').map((line) => /^[a-z_]+/.exec(line)?.[0]));
    for (const metric of METRICS) expect(sampled, metric).to.include(metric);
  });

  it('is what happened, counted once each', async () => {
    expect(await counted(server.url, 'charges_total')).to.equal(5);
    expect(await counted(server.url, 'http_requests_total', 'route="/api/billing/deduct"')).to.equal(6);
    expect(await counted(server.url, 'chain_transactions_total', 'outcome="confirmed"')).to.equal(1);
    for (const worker of WORKERS)
      expect(await counted(server.url, 'worker_last_success_timestamp_seconds', `worker="${worker}"`)).to.be.above(0);
  });

  it('is JSON lines, none with a secret in it, through successes and failures', async () => {
    expect(await server.stop()).to.equal(0);
    const { text, leakedLines } = server.output;
    const lines = text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).to.be.above(5);
    for (const line of lines) expect(line).to.include.keys('level', 'message', 'timestamp');
    expect(lines.map(({ level }) => level)).to.include.members(['info', 'warn']);
    expect(text).not.to.match(/\bS[A-Z2-7]{55}\b/);
    expect(leakedLines).to.equal(0);
  });
});

import { expect } from 'chai';
import { type HealthReport } from '../../src/core/health/check-health.ts';
import { type ComponentStatus } from '../../src/core/health/component.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';

function aReport(status: ComponentStatus, components: Record<string, ComponentStatus>): HealthReport {
  const checks = Object.entries(components).map(([id, state]) => [id, { status: state, reason: null }] as const);
  return { status, components: new Map(checks) };
}

describe('GET /api/health', () => {
  let report: HealthReport;
  let server: HttpServer;

  before(async () => {
    server = await startHttpServer({ checkHealth: { execute: () => Promise.resolve(report) }, version: '2.3.4' });
  });
  after(() => server.close());

  it('answers exactly the body of seed 000', async () => {
    report = aReport('ok', { horizon: 'ok', database: 'ok', soroban_rpc: 'ok' });
    const response = await fetch(`${server.url}/api/health`);
    expect(response.status).to.equal(200);
    expect(await response.text()).to.equal(
      '{"status":"ok","version":"2.3.4","timestamp":"2026-02-26T10:30:00.000Z",' +
        '"checks":{"api":"ok","database":"ok","soroban_rpc":"ok","horizon":"ok"}}',
    );
    expect(response.headers.get('cache-control')).to.equal('no-store');
  });

  it('leaves a disabled check out, and every component that the seed does not name', async () => {
    report = aReport('ok', { database: 'ok', workers: 'ok' });
    const body = (await (await fetch(`${server.url}/api/health`)).json()) as { checks: object };
    expect(body.checks).to.deep.equal({ api: 'ok', database: 'ok' });
  });

  it('answers 200 while degraded and 503 when down', async () => {
    report = aReport('degraded', { database: 'ok', horizon: 'down' });
    const degraded = await fetch(`${server.url}/api/health`);
    expect(degraded.status).to.equal(200);
    expect(await degraded.json()).to.deep.include({ checks: { api: 'ok', database: 'ok', horizon: 'down' } });
    report = aReport('down', { database: 'down' });
    const down = await fetch(`${server.url}/api/health`);
    expect(down.status).to.equal(503);
    expect(await down.json())
      .to.include({ status: 'down' })
      .and.not.to.have.property('code');
  });

  it('answers HEAD with the status alone', async () => {
    report = aReport('down', { database: 'down' });
    const response = await fetch(`${server.url}/api/health`, { method: 'HEAD' });
    expect(response.status).to.equal(503);
    expect(await response.text()).to.equal('');
  });

  it('tells nothing of a check that fails by a bug', async () => {
    const broken = await startHttpServer({
      checkHealth: { execute: () => Promise.reject(new Error('postgres://user:secret@10.0.0.7')) },
    });
    const response = await fetch(`${broken.url}/api/health`);
    expect(response.status).to.equal(500);
    expect(await response.text()).not.to.contain('postgres');
    await broken.close();
  });
});

describe('GET /api/health/live', () => {
  it('answers without asking any dependency', async () => {
    const server = await startHttpServer({ checkHealth: { execute: () => Promise.reject(new Error('not asked')) } });
    const response = await fetch(`${server.url}/api/health/live`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({ status: 'ok' });
    await server.close();
  });
});

import { expect } from 'chai';
import { SECRETS } from './support/examples.ts';
import { access, STANDING_CLOCK, startHttpServer } from './support/http-server.ts';
import { ADMIN, deduct, errorOf } from './support/requests.ts';

const key = (value: string) => ({ headers: { Authorization: `Bearer ${value}` } });

describe('GET /api/metrics', () => {
  it('answers the Prometheus text to anyone outside production', async () => {
    const server = await startHttpServer();
    const response = await fetch(`${server.url}/api/metrics`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).to.equal('up 1\n');
    await server.close();
  });

  it('answers in production only to the holder of the metrics key', async () => {
    const server = await startHttpServer({ access: access(true) });
    const url = `${server.url}/api/metrics`;
    const refused = await Promise.all([
      fetch(url),
      fetch(url, { headers: ADMIN }),
      fetch(url, key(SECRETS.adminApiKey)),
      fetch(url, key(`${SECRETS.metricsApiKey}x`)),
      fetch(url, { headers: { Authorization: SECRETS.metricsApiKey } }),
    ]);
    expect(refused.map(({ status }) => status)).to.deep.equal([401, 401, 401, 401, 401]);
    expect((await errorOf(refused[0])).code).to.equal('UNAUTHORIZED');
    expect((await fetch(url, key(SECRETS.metricsApiKey))).status).to.equal(200);
    await server.close();
  });
});

describe('the record of a request', () => {
  it('counts and logs every answer under the pattern of its route, never under its path', async () => {
    let now = 1000;
    const clock = { ...STANDING_CLOCK, now: () => (now += 250) };
    const server = await startHttpServer({ clock });
    const headers = { ...ADMIN, 'X-Request-Id': 'corr-1' };
    await fetch(`${server.url}/api/billing/deductions/private-id?token=private-token`, { headers });
    await fetch(`${server.url}/private-path`, { headers });
    await fetch(`${server.url}/api/health/live`, { headers, method: 'DELETE' });
    expect(server.samples).to.deep.equal([
      { method: 'GET', route: '/api/billing/deductions/:requestId', status: 200, seconds: 0.25 },
      { method: 'GET', route: 'unmatched', status: 404, seconds: 0.25 },
      { method: 'DELETE', route: 'unmatched', status: 405, seconds: 0.25 },
    ]);
    const lines = server.logs.lines.filter(({ msg }) => msg === 'Request answered');
    expect(
      lines.map(({ method, route, status, ms, requestId }) => [method, route, status, ms, requestId]),
    ).to.deep.equal(server.samples.map(({ method, route, status }) => [method, route, status, 250, 'corr-1']));
    expect(server.logs.text).not.to.contain('private');
    await server.close();
  });

  it('holds nothing of a body', async () => {
    const server = await startHttpServer();
    await deduct(server.url, { userId: 'user_private' });
    await deduct(server.url, { userId: 'user_private', amountUsdc: '0' });
    expect(server.samples.map(({ status }) => status)).to.deep.equal([200, 400]);
    expect(server.logs.text).not.to.contain('user_private');
    await server.close();
  });
});

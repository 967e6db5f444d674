import { expect } from 'chai';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { errorOf, post } from './support/requests.ts';

const UUID = '11111111-2222-4333-8444-555555555555';

describe('every answer', () => {
  let server: HttpServer;

  before(async () => (server = await startHttpServer({ access: access(true), localNetwork: true })));
  after(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(server.url + path, { headers, method });

  it('echoes a well-formed X-Request-Id, also in its error', async () => {
    for (const id of ['a', 'A-1_2.3:4', 'x'.repeat(128)]) {
      const response = await get('/nothing', { 'X-Request-Id': id });
      expect(response.headers.get('x-request-id')).to.equal(id);
      expect((await errorOf(response)).requestId).to.equal(id);
    }
  });

  it('replaces any other X-Request-Id with a UUID', async () => {
    for (const id of ['', 'a b', 'x'.repeat(129), 'a/b', '<script>', 'é', 'a,b']) {
      const response = await get('/nothing', { 'X-Request-Id': id });
      expect(response.headers.get('x-request-id')).to.equal(UUID);
      expect((await errorOf(response)).requestId).to.equal(UUID);
    }
  });

  it('carries the security headers, be it a success or an error', async () => {
    for (const path of ['/api/health/live', '/nothing', '/api/billing/deductions/a']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('content-security-policy')).to.contain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      expect(headers.get('strict-transport-security')).to.match(/^max-age=\d{7,}/);
      expect(headers.get('x-powered-by')).to.equal(null);
      expect(headers.get('server')).to.equal(null);
    }
  });

  it('says that the network is a local one, only where it is', async () => {
    expect((await get('/api/health/live')).headers.get('x-local-network')).to.equal('true');
    expect((await get('/nothing')).headers.get('x-local-network')).to.equal('true');
    const real = await startHttpServer();
    expect((await fetch(`${real.url}/api/health/live`)).headers.get('x-local-network')).to.equal(null);
    await real.close();
  });

  it('promises TLS only in production', async () => {
    const development = await startHttpServer();
    const { headers } = await fetch(`${development.url}/api/health/live`);
    expect(headers.get('strict-transport-security')).to.equal(null);
    await development.close();
  });

  it('keeps personal errors out of caches too', async () => {
    expect((await get('/api/billing/deductions/a')).headers.get('cache-control')).to.equal('no-store');
    const refused = await post(`${server.url}/api/billing/deduct`, {}, {});
    expect(refused.headers.get('cache-control')).to.equal('no-store');
  });
});

describe('routing', () => {
  let server: HttpServer;

  before(async () => (server = await startHttpServer()));
  after(() => server.close());

  const ask = (path: string, method = 'GET') => fetch(server.url + path, { method });

  for (const path of ['/api', '/api/health/nothing', '/API/HEALTH', '/api//health', '/api/billing/deductions/a/b']) {
    it(`answers ${path} with 404 NOT_FOUND`, async () => {
      const response = await ask(path);
      expect(response.status).to.equal(404);
      expect(await response.json()).to.deep.equal({
        code: 'NOT_FOUND',
        message: 'There is no such route',
        requestId: UUID,
      });
    });
  }

  for (const [method, path, allow] of [
    ['POST', '/api/health', 'GET, HEAD'],
    ['DELETE', '/api/metrics', 'GET, HEAD'],
    ['GET', '/api/billing/deduct', 'POST'],
    ['HEAD', '/api/billing/deduct', 'POST'],
    ['PUT', '/api/billing/deduct/batch', 'POST'],
    ['PATCH', '/api/billing/deductions/a', 'GET, HEAD'],
    ['OPTIONS', '/api/billing/deductions/a/void', 'POST'],
  ] as const) {
    it(`answers ${method} ${path} with 405 and Allow: ${allow}`, async () => {
      const response = await ask(path, method);
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal(allow);
      if (method !== 'HEAD') expect((await errorOf(response)).code).to.equal('METHOD_NOT_ALLOWED');
    });
  }

  it('answers HEAD wherever it answers GET', async () => {
    for (const path of ['/api/health', '/api/health/live', '/api/metrics', '/nothing']) {
      const [read, head] = await Promise.all([ask(path), ask(path, 'HEAD')]);
      expect(head.status).to.equal(read.status);
      expect(head.headers.get('content-type')).to.equal(read.headers.get('content-type'));
      expect(await head.text()).to.equal('');
    }
  });

  it('survives a flood of headers', async () => {
    const many = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`X-Flood-${index}`, 'x'.repeat(20)]));
    const flooded = await fetch(`${server.url}/api/health/live`, { headers: many });
    expect(flooded.status).to.equal(431);
    const long = await fetch(`${server.url}/api/health/live`, { headers: { Authorization: 'x'.repeat(100_000) } });
    expect(long.status).to.equal(431);
    expect((await ask('/api/health/live')).status).to.equal(200);
  });
});

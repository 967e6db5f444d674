import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ALICE } from './support/requests.ts';

const APP = 'https://app.example';
const OTHERS = [
  'https://evil.example',
  'http://app.example',
  'https://app.example:8443',
  `${APP}.evil.example`,
  'null',
];

describe('CORS', () => {
  let server: HttpServer;
  before(async () => {
    server = await startHttpServer({
      corsOrigins: [APP, 'http://localhost:5173'],
      findCharge: { execute: () => errAsync({ kind: 'charge_not_found' }) },
    });
  });
  after(() => server.close());

  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(server.url + path, { headers, method });
  const preflight = (path: string, origin: string, wanted = 'POST') =>
    ask(path, { Origin: origin, 'Access-Control-Request-Method': wanted }, 'OPTIONS');
  const listOf = (response: Response, name: string) => (response.headers.get(name) ?? '').split(', ');

  it('lets the pages of listed origins read answers and our headers', async () => {
    for (const origin of [APP, 'http://localhost:5173']) {
      const { headers } = await ask('/api/developers/me', { ...ALICE, Origin: origin });
      expect(headers.get('access-control-allow-origin')).to.equal(origin);
      expect(headers.get('access-control-allow-credentials')).to.equal(null);
      expect(headers.get('vary')).to.match(/\bOrigin\b/);
    }
    const answer = await ask('/api/developers/me', { ...ALICE, Origin: APP });
    const exposed = listOf(answer, 'access-control-expose-headers');
    expect(exposed).to.include.members(['ETag', 'RateLimit', 'Retry-After', 'X-Request-Id', 'Idempotent-Replayed']);
  });

  it('lets them read errors too', async () => {
    const found: number[] = [];
    for (const [path, headers] of [
      ['/api/billing/deductions/a', {}],
      ['/api/billing/deductions/a', ALICE],
      ['/api/apis?limit=x', {}],
      ['/nothing', {}],
      ['/api/billing/deduct', {}],
    ] as const) {
      const answer = await ask(path, { ...headers, Origin: APP });
      expect(answer.headers.get('access-control-allow-origin'), path).to.equal(APP);
      found.push(answer.status);
    }
    expect(found).to.deep.equal([401, 404, 400, 404, 405]);
  });

  it('answers a preflight with what the path takes', async () => {
    const answer = await preflight('/api/apis', APP);
    expect(answer.status).to.equal(204);
    expect(answer.headers.get('access-control-allow-origin')).to.equal(APP);
    expect(listOf(answer, 'access-control-allow-methods')).to.deep.equal(['GET', 'HEAD', 'POST']);
    expect(listOf(answer, 'access-control-allow-headers')).to.include.members([
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
    ]);
    expect(answer.headers.get('access-control-max-age')).to.equal('86400');
    const item = await preflight('/api/apis/api_1', APP, 'PATCH');
    expect(listOf(item, 'access-control-allow-methods')).to.deep.equal(['GET', 'HEAD', 'PATCH']);
    expect((await preflight('/nothing', APP)).status).to.equal(404);
  });

  it('says nothing to any other origin', async () => {
    for (const origin of OTHERS) {
      const answers = [await ask('/api/apis', { Origin: origin }), await preflight('/api/apis', origin)];
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 405]);
      for (const { headers } of answers) {
        const told = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect(told, origin).to.deep.equal([]);
      }
    }
  });

  it('is denied to everyone where no origin is listed, and costs no cache anything', async () => {
    const closed = await startHttpServer();
    const { headers } = await fetch(`${closed.url}/api/apis`, { headers: { Origin: APP } });
    expect(headers.get('access-control-allow-origin')).to.equal(null);
    expect(headers.get('vary')).to.equal(null);
    await closed.close();
  });

  it('keeps the wallet login open to every origin', async () => {
    for (const origin of [APP, ...OTHERS]) {
      expect((await preflight('/auth', origin)).status, origin).to.equal(204);
      const { headers } = await ask('/.well-known/stellar.toml', { Origin: origin });
      expect(headers.get('access-control-allow-origin'), origin).to.equal('*');
    }
  });
});

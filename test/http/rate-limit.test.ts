import { errAsync } from 'neverthrow';
import { expect } from 'chai';
import { isLimited, LIMITED_PATHS } from '../../src/adapters/http/middleware/rate-limit.ts';
import { clientNetworkOf } from '../../src/adapters/http/client-network.ts';
import { InMemoryRateLimiter } from '../../src/adapters/memory/in-memory-rate-limiter.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { NOW } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf } from './support/requests.ts';

const LIMIT = { max: 3, windowMs: 60_000 };
const WRONG_KEY = { 'X-Admin-Api-Key': 'wrong' };
const BAD_TOKEN = { Authorization: 'Bearer abc' };

describe('the rate limit', () => {
  let server: HttpServer;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = new VirtualClock(NOW);
    server = await startHttpServer({
      clock,
      rateLimiter: new InMemoryRateLimiter(),
      rateLimit: LIMIT,
      trustProxy: true,
    });
  });
  afterEach(() => server.close());

  type Headers = Record<string, string>;
  const ask = (headers: Headers = {}, path = '/api/billing/deductions/req_1') => fetch(server.url + path, { headers });
  const statuses = async (times: number, headers: Headers = {}, path?: string) => {
    const found: number[] = [];
    for (let time = 0; time < times; time += 1) found.push((await ask(headers, path)).status);
    return found;
  };
  const from = (ip: string): Headers => ({ 'X-Forwarded-For': ip });

  it('counts a user over all limited routes together, and tells where the user stands', async () => {
    const first = await ask(ALICE);
    expect(first.status).to.equal(200);
    expect(first.headers.get('ratelimit-policy')).to.equal('"rest";q=3;w=60');
    expect(first.headers.get('ratelimit')).to.equal('"rest";r=2;t=60');
    expect(await statuses(2, ALICE, '/api/developers/me')).to.deep.equal([200, 200]);
    const refused = await ask(ALICE, '/api/usage');
    expect(refused.status).to.equal(429);
    expect((await errorOf(refused)).code).to.equal('RATE_LIMITED');
    expect(refused.headers.get('retry-after')).to.equal('60');
    expect(refused.headers.get('ratelimit')).to.equal('"rest";r=0;t=60');
  });

  it('lets a user in again as the requests leave the window, one for one', async () => {
    await ask(ALICE);
    await clock.advance(20_000);
    await statuses(2, ALICE);
    const refused = await ask(ALICE);
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '40']);
    await clock.advance(40_000);
    expect(await statuses(2, ALICE)).to.deep.equal([200, 429]);
  });

  it('counts each user alone, whatever address they share', async () => {
    expect(await statuses(4, { ...ALICE, ...from('192.0.2.1') })).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(1, { ...BOB, ...from('192.0.2.1') })).to.deep.equal([200]);
  });

  it('counts strangers by their address, and failed logins with them', async () => {
    expect(await statuses(1, from('192.0.2.1'))).to.deep.equal([401]);
    expect(await statuses(1, { ...BAD_TOKEN, ...from('192.0.2.1') })).to.deep.equal([401]);
    expect(await statuses(2, { ...WRONG_KEY, ...from('192.0.2.1') })).to.deep.equal([401, 429]);
    expect(await statuses(1, from('192.0.2.2'))).to.deep.equal([401]);
    expect(await statuses(1, { ...ALICE, ...from('192.0.2.1') })).to.deep.equal([200]);
  });

  it('takes no header for an address unless a proxy is trusted', async () => {
    const open = await startHttpServer({ rateLimit: LIMIT });
    const asked = (ip: string) => fetch(`${open.url}/api/usage`, { headers: from(ip) });
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect((await asked(ip)).status).not.to.equal(429);
    expect((await asked('192.0.2.4')).status).to.equal(429);
    await open.close();
  });

  it('counts no administrator, also when strangers at the same address are refused', async () => {
    await statuses(4, from('192.0.2.1'));
    const admin = { ...ADMIN, ...from('192.0.2.1') };
    expect(await statuses(5, admin)).to.deep.equal([200, 200, 200, 200, 200]);
    expect((await ask(admin)).headers.get('ratelimit')).to.equal(null);
  });

  it('leaves health and everything outside its paths alone', async () => {
    for (const path of ['/api/deposits/health', '/api/health', '/api/apis', '/health', '/nothing', '/api/keysmith']) {
      expect(isLimited(path), path).to.equal(false);
      const answers = await statuses(5, {}, path);
      expect(answers, path).not.to.include(429);
    }
  });

  it('holds for every path that it is made for, known or not', async () => {
    for (const name of LIMITED_PATHS) {
      expect(isLimited(`/api/${name}`), name).to.equal(true);
      const answer = await ask({ 'X-User-Id': name }, `/api/${name}/nothing-here`);
      expect(answer.headers.get('ratelimit'), name).to.equal('"rest";r=2;t=60');
    }
  });

  it('lets requests in, with a line in the log, while the limiter fails', async () => {
    const broken = await startHttpServer({
      rateLimit: LIMIT,
      rateLimiter: { take: () => errAsync({ kind: 'rate_limiter_unavailable' }) },
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${broken.url}/api/developers/me`, { headers: ALICE })),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    expect(broken.logs.text).to.include('Rate limiter unavailable');
    await broken.close();
  });
});

describe('clientNetworkOf', () => {
  const networks: Readonly<Record<string, readonly string[]>> = {
    '192.0.2.1': ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1'],
    '2001:db8:0:1::/64': ['2001:db8:0:1::1', '2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1:0:0:0:0'],
    '2001:db8:0:0::/64': ['2001:db8::', '2001:db8::5:6:7', '2001:db8:0:0:1::'],
    '0:0:0:0::/64': ['::1', '::'],
    unknown: ['', 'localhost', '192.0.2.256', '1:2', 'x'.repeat(5000)],
  };
  for (const [network, addresses] of Object.entries(networks)) {
    it(`takes ${addresses.length} spellings for ${network}`, () => {
      for (const address of addresses) expect(clientNetworkOf(address), address).to.equal(network);
    });
  }
});

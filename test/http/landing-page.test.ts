import { expect } from 'chai';
import { type HttpDependencies } from '../../src/adapters/http/dependencies.ts';
import { GONE, LAGGING } from '../core/health/support/scripted-probe.ts';
import { waitUntil } from '../support/wait-until.ts';
import { NOW, SECRETS } from './support/examples.ts';
import { healthService, usualProbes } from './support/health-service.ts';
import { access, healthyService, loginService, startHttpServer, type HttpServer } from './support/http-server.ts';

/** For a request to come as far as the components. */
const ASKED_MS_MAX = 10_000;

const PRODUCTION = { access: access(true), mode: 'production' } as const;

describe('GET /', () => {
  let servers: HttpServer[];
  beforeEach(() => (servers = []));
  afterEach(() => Promise.all(servers.map((each) => each.close())));

  async function serve(overrides: Partial<HttpDependencies> = {}): Promise<string> {
    const server = await startHttpServer(overrides);
    servers.push(server);
    return server.url;
  }
  const pageOf = async (overrides: Partial<HttpDependencies> = {}) => (await fetch(await serve(overrides))).text();
  const wordsOf = (html: string) =>
    html
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  const hrefsOf = (html: string) => [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href);

  it('is a page that nobody keeps, and that needs no script', async () => {
    const response = await fetch(await serve());
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(html).not.to.match(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    expect(wordsOf(html)).to.include('API calls, sold one by one.').and.include('Where to go');
  });

  it('answers HEAD as it answers GET, without the page', async () => {
    const url = await serve();
    const [read, head] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' })]);
    for (const name of ['content-type', 'content-length', 'content-security-policy', 'cache-control', 'vary']) {
      expect(head.headers.get(name), name).to.equal(read.headers.get(name)).and.not.equal(null);
    }
    expect([head.status, await head.text()]).to.deep.equal([200, '']);
  });

  it('lets a browser load styles and images of this service and nothing else', async () => {
    const policy = (await fetch(await serve())).headers.get('content-security-policy');
    expect(policy?.split('; ')).to.have.members([
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('has what it loads, with the right types, to be asked for again', async () => {
    const url = await serve();
    const html = await (await fetch(url)).text();
    const loads = [...html.matchAll(/<(?:link|img)[^>]* (?:href|src)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(new Set(loads)).to.deep.equal(new Set(['/landing/style.css', '/landing/icon.svg']));
    for (const [path, type] of [
      ['/landing/style.css', 'text/css'],
      ['/landing/icon.svg', 'image/svg+xml'],
    ] as const) {
      const { status, headers } = await fetch(url + path);
      expect([status, headers.get('content-type')?.split(';')[0]], path).to.deep.equal([200, type]);
      expect(headers.get('cache-control'), path).to.equal('no-cache');
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
    }
  });

  describe('what is running', () => {
    for (const [network, localNetwork, words] of [
      ['testnet', true, 'Stellar network a local one, with play money'],
      ['testnet', false, 'Stellar network testnet, with test money'],
      ['mainnet', false, 'Stellar network mainnet, with real money'],
    ] as const) {
      it(`says "${words}" on ${localNetwork ? 'a local network' : network}`, async () => {
        const vault = { ...healthyService().vault, network };
        const html = await pageOf({ ...PRODUCTION, vault, localNetwork, version: '7.8.9' });
        expect(wordsOf(html)).to.include(`Version 7.8.9 Mode production ${words}`);
      });
    }

    it('is never taken for markup', async () => {
      const login = loginService({ publicOrigin: 'http://"><img src=x>&' });
      const html = await pageOf({ version: `</dd><script>alert('1')</script>`, login, localNetwork: true });
      expect(html).to.include('&lt;/dd&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;');
      expect(html).to.include('http://&quot;&gt;&lt;img src=x&gt;&amp;/api/keys');
      expect(html).not.to.match(/<script|<img src=x/);
    });
  });

  describe('health', () => {
    it('says that all is well', async () => {
      const words = wordsOf(await pageOf(healthService().parts));
      expect(words).to.include('Up and working This process works Database works Soroban RPC works Horizon works');
      expect(words).to.include('As known at 10:30:00 UTC');
    });

    it('says what is not, without a reason', async () => {
      const all = usualProbes();
      all.horizon.say(LAGGING);
      const words = wordsOf(await pageOf(healthService(Object.values(all)).parts));
      expect(words).to.include('Working, but not all is well This process works Database works');
      expect(words).to.include('Horizon degraded').and.not.include('lagging');
    });

    it('answers 200 and says so when the service is down: a page is no probe', async () => {
      const all = usualProbes();
      all.database.say(GONE);
      const url = await serve(healthService(Object.values(all)).parts);
      const response = await fetch(url);
      expect(response.status).to.equal(200);
      expect(wordsOf(await response.text())).to.include('Down: it cannot take work This process works Database down');
      expect((await fetch(`${url}/api/health`)).status).to.equal(503);
    });

    it('says that a process which drains takes no work', async () => {
      const service = healthService();
      service.lifecycle.drain();
      const words = wordsOf(await pageOf(service.parts));
      expect(words).to.include('Down: it cannot take work This process down Database works');
    });

    it('waits for what hangs no longer than /api/health does', async () => {
      const all = usualProbes();
      all.database.hang();
      const service = healthService(Object.values(all));
      const answer = fetch(await serve(service.parts));
      await waitUntil(() => all.database.timesAsked > 0, ASKED_MS_MAX, 'the database was not asked');
      await service.clock.advance(2_500);
      expect(wordsOf(await (await answer).text())).to.include('Database down');
    });
  });

  describe('where to go', () => {
    const asProduction = () => ({ ...PRODUCTION, ...healthService(undefined, { apiKey: 'k'.repeat(32) }).parts });

    it('are paths of this service, which answer, or ask for the key that the page names', async () => {
      for (const overrides of [asProduction(), {}]) {
        const url = await serve(overrides);
        const html = await (await fetch(url)).text();
        expect(hrefsOf(html)).to.have.length(10);
        for (const item of html.match(/<li><a href=[\s\S]*?<\/li>/g) ?? []) {
          const [path = ''] = hrefsOf(item);
          expect(path).to.match(/^\/(?!\/)/);
          const needsKey = /Needs the (metrics|health) key/.test(item);
          expect((await fetch(url + path)).status, path).to.equal(needsKey ? 401 : 200);
        }
        expect(html.match(/Needs the \w+ key/g) ?? []).to.have.length('mode' in overrides ? 2 : 0);
      }
    });

    it('tells a visitor nothing of secrets, accounts and other services', async () => {
      const html = await pageOf(asProduction());
      for (const secret of [...Object.values(SECRETS), 'k'.repeat(32), 'GSERVER', 'A Network', 'localhost']) {
        expect(html).not.to.include(secret);
      }
      expect(html).not.to.match(/https?:/);
    });
  });

  describe('how to make a paid call', () => {
    it('is shown on a local network, with the address that the visitor came to', async () => {
      const url = await serve({ localNetwork: true });
      const words = wordsOf(await (await fetch(url)).text());
      expect(words).to.include(`curl -X POST ${url}/api/keys`).and.include('x-user-id: user_alice');
      expect(words).to.include(`curl -i ${url}/v1/call/sample-api/forecast`);
    });

    for (const [name, overrides] of [
      ['in production', { ...PRODUCTION, localNetwork: true }],
      ['on a network where nobody begins with money', {}],
    ] as const) {
      it(`is not shown ${name}`, async () => {
        expect(await pageOf(overrides)).not.to.match(/curl|user_alice|x-user-id|x-api-key/);
      });
    }
  });

  describe('for programs', () => {
    for (const [accept, type] of [
      ['*/*', 'text/html'],
      ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
      ['text/html, application/json', 'text/html'],
      ['image/png', 'text/html'],
      ['application/json', 'application/json'],
      ['application/json, text/html;q=0.9', 'application/json'],
    ] as const) {
      it(`is ${type} for whoever accepts ${accept}`, async () => {
        const { headers } = await fetch(await serve(), { headers: { Accept: accept } });
        expect(headers.get('content-type')).to.equal(`${type}; charset=utf-8`);
        expect(headers.get('vary')).to.match(/\bAccept\b/);
        expect(headers.get('cache-control')).to.equal('no-store');
      });
    }

    it('says in JSON what the page says', async () => {
      const all = usualProbes();
      all.database.say(GONE);
      const url = await serve({ ...healthService(Object.values(all)).parts, localNetwork: true, version: '7.8.9' });
      const answer = await fetch(url, { headers: { Accept: 'application/json' } });
      const { links, ...facts } = (await answer.json()) as { links: Readonly<Record<string, string>> };
      expect(answer.status).to.equal(200);
      expect(facts).to.deep.equal({
        name: 'Callora',
        version: '7.8.9',
        mode: 'development',
        network: 'testnet',
        localNetwork: true,
        health: {
          status: 'down',
          timestamp: new Date(NOW).toISOString(),
          checks: { api: 'ok', database: 'down', soroban_rpc: 'ok', horizon: 'ok' },
        },
      });
      expect(Object.values(links)).to.have.members(hrefsOf(await (await fetch(url)).text()));
    });
  });
});

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';

/** The directives of a policy by name. */
const directivesOf = (policy: string) =>
  new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );

describe('GET /docs', () => {
  let server: HttpServer;
  let page: string;
  let policy: ReadonlyMap<string, string[]>;
  before(async () => {
    server = await startHttpServer({ access: access(true) });
    const response = await fetch(`${server.url}/docs`);
    page = await response.text();
    policy = directivesOf(response.headers.get('content-security-policy') ?? '');
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
  });
  after(() => server.close());

  const get = (path: string) => fetch(server.url + path);
  const named = (attribute: 'src' | 'href') =>
    [...page.matchAll(new RegExp(`${attribute}="([^"]+)"`, 'g'))].map(([, target = '']) => target);

  it('needs nothing but files of this service, which are there with the right types', async () => {
    const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', png: 'image/png' };
    const files = [...named('src'), ...named('href').filter((target) => target.startsWith('/docs'))];
    expect(files).to.have.length(5);
    for (const file of files) {
      const response = await get(file);
      expect(response.status, file).to.equal(200);
      expect(response.headers.get('content-type')?.split(';')[0], file).to.equal(types[file.split('.').at(-1)!]);
      expect(response.headers.get('x-content-type-options'), file).to.equal('nosniff');
    }
    expect([...named('src'), ...named('href')].filter((target) => !/^\/(?!\/)/.test(target))).to.deep.equal([]);
  });

  it('serves Swagger UI as it is installed', async () => {
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
      const installed = readFileSync(new URL(import.meta.resolve(`swagger-ui-dist/${file}`)));
      const served = Buffer.from(await (await get(`/docs/${file}`)).arrayBuffer());
      expect(served.equals(installed), file).to.equal(true);
    }
  });

  it('lets no script or style run that stands in the page, and none that comes from elsewhere', () => {
    expect(policy.get('default-src')).to.deep.equal(["'none'"]);
    for (const directive of ['script-src', 'style-src', 'connect-src']) {
      expect(policy.get(directive), directive).to.deep.equal(["'self'"]);
    }
    expect(policy.get('img-src')).to.deep.equal(["'self'", 'data:']);
    for (const directive of ['base-uri', 'form-action', 'frame-ancestors']) {
      expect(policy.get(directive), directive).to.deep.equal(["'none'"]);
    }
  });

  it('lives with that policy: nothing stands in the page itself', () => {
    expect([...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text)).to.deep.equal(['', '']);
    expect(page).not.to.match(/<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it('shows our document and tells nobody else of it', async () => {
    const initializer = await (await get('/docs/initializer.js')).text();
    expect(initializer).to.include("url: '/api/openapi.json'").and.include('validatorUrl: null');
    expect(initializer).not.to.match(/https?:/);
  });

  it('has no other files, whatever way is tried', async () => {
    const paths = [
      '/docs/nothing.js',
      '/docs/..%2fpackage.json',
      '/docs/%2e%2e/package.json',
      '/docs/index.html',
      '/docs/swagger-ui.js',
    ];
    for (const path of paths) expect((await get(path)).status, path).to.equal(404);
  });
});

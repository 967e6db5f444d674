import { expect } from 'chai';
import fc from 'fast-check';
import { repeatedRoutes } from '../../../src/core/catalog/endpoint-path.ts';
import { endpointMatcher } from '../../../src/core/catalog/match-endpoint.ts';

const routes = (...texts: string[]) =>
  texts.map((text) => {
    const [method = '', path = ''] = text.split(' ');
    return { method, path };
  });
const matched = (texts: string[], method: string, path: string) => {
  const route = endpointMatcher(routes(...texts))(method, path);
  return route === null ? null : `${route.method} ${route.path}`;
};

describe('endpointMatcher', () => {
  it('matches whole segments only', () => {
    const api = ['GET /data', 'GET /data/{id}'];
    expect(matched(api, 'GET', '/data')).to.equal('GET /data');
    expect(matched(api, 'GET', '/data/7')).to.equal('GET /data/{id}');
    for (const path of ['/database', '/dat', '/data/7/8', '/Data', 'data', '/x/data']) {
      expect(matched(api, 'GET', path), path).to.equal(null);
    }
  });

  it('matches the method exactly', () => {
    expect(matched(['GET /data'], 'POST', '/data')).to.equal(null);
    expect(matched(['GET /data', 'POST /data'], 'POST', '/data')).to.equal('POST /data');
  });

  it('lets the most specific win, wherever it stands', () => {
    const api = ['GET /{a}/{b}', 'GET /{a}/list', 'GET /users/{id}', 'GET /users/me', 'GET /{a}'];
    for (const order of [api, api.toReversed()]) {
      expect(matched(order, 'GET', '/users/me')).to.equal('GET /users/me');
      expect(matched(order, 'GET', '/users/list')).to.equal('GET /users/{id}');
      expect(matched(order, 'GET', '/teams/list')).to.equal('GET /{a}/list');
      expect(matched(order, 'GET', '/teams/7')).to.equal('GET /{a}/{b}');
      expect(matched(order, 'GET', '/users')).to.equal('GET /{a}');
    }
  });

  it('finds the root', () => {
    for (const path of ['', '/']) expect(matched(['GET /', 'GET /{a}'], 'GET', path)).to.equal('GET /');
    expect(matched(['GET /{a}'], 'GET', '/')).to.equal(null);
  });

  it('compares what the upstream will read, so that an encoded letter buys no cheaper call', () => {
    const api = ['GET /{anything}', 'GET /premium'];
    for (const path of ['/premium', '/%70remium', '/prem%69um']) {
      expect(matched(api, 'GET', path), path).to.equal('GET /premium');
    }
    expect(matched(api, 'GET', '/caf%C3%A9')).to.equal('GET /{anything}');
  });

  for (const path of [
    '/a/',
    '//a',
    '/a//b',
    '/./a',
    '/a/..',
    '/%2e%2e/a',
    '/.%2E/a',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/a%00',
    '/a%0d%0a',
    '/%zz',
    '/%C3%28',
    '/%',
  ]) {
    it(`knows no endpoint for ${path}, which others read in another way`, () => {
      expect(matched(['GET /{a}', 'GET /{a}/{b}', 'GET /{a}/{b}/{c}', 'GET /'], 'GET', path)).to.equal(null);
    });
  }

  it('refuses to begin with an endpoint that could not have been stored', () => {
    expect(() => endpointMatcher(routes('GET no-slash'))).to.throw('no-slash');
  });

  it('agrees with a search through all endpoints, whatever they are', () => {
    const segment = fc.constantFrom('a', 'b', '{x}');
    const path = fc.array(segment, { maxLength: 3 }).map(named);
    const route = fc.record({ method: fc.constantFrom('GET', 'POST'), path });
    const call = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(fc.array(route, { maxLength: 8 }), fc.constantFrom('GET', 'POST'), call, (all, method, called) => {
        const repeated = new Set(repeatedRoutes(all));
        const endpoints = all.filter((_, place) => !repeated.has(place));
        const fitting = endpoints.filter((endpoint) => endpoint.method === method && accepts(endpoint.path, called));
        const expected = fitting.find((one) => fitting.every((other) => !beats(other.path, one.path))) ?? null;
        expect(endpointMatcher(endpoints)(method, called)).to.equal(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Parameters of one path have names of their own. */
function named(segments: string[]): string {
  return `/${segments.map((segment, place) => (segment === '{x}' ? `{x${place}}` : segment)).join('/')}`;
}

function accepts(path: string, called: string): boolean {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(called);
}

/** Both accept the same call: at the first segment where only one has a parameter, the other one wins. */
function beats(one: string, other: string): boolean {
  const others = other.split('/');
  const place = one.split('/').findIndex((segment, at) => segment.startsWith('{') !== others[at]!.startsWith('{'));
  return place !== -1 && others[place]!.startsWith('{');
}

import { expect } from 'chai';
import { parseEndpointPath, repeatedRoutes, shapeOf } from '../../../src/core/catalog/endpoint-path.ts';

describe('parseEndpointPath', () => {
  it('knows literals and parameters by whole segments', () => {
    expect(parseEndpointPath('/v1/{city_id}/a.b-c~d')._unsafeUnwrap()).to.deep.equal([
      { kind: 'literal', text: 'v1' },
      { kind: 'param', name: 'city_id' },
      { kind: 'literal', text: 'a.b-c~d' },
    ]);
    expect(parseEndpointPath('/')._unsafeUnwrap()).to.deep.equal([]);
  });

  for (const [path, reason] of [
    ['', 'no_leading_slash'],
    ['forecast', 'no_leading_slash'],
    ['http://example.com/', 'no_leading_slash'],
    ['//', 'empty_segment'],
    ['/a//b', 'empty_segment'],
    ['/forecast/', 'empty_segment'],
    ['/a/../b', 'dot_segment'],
    ['/.', 'dot_segment'],
    ['/a b', 'malformed_segment'],
    ['/a?b=1', 'malformed_segment'],
    ['/a#b', 'malformed_segment'],
    ['/a%2fb', 'malformed_segment'],
    ['/a\\b', 'malformed_segment'],
    ['/ä', 'malformed_segment'],
    ['/*', 'ok'],
    ['/{}', 'malformed_segment'],
    ['/{a', 'malformed_segment'],
    ['/{a}b', 'malformed_segment'],
    ['/x{a}', 'malformed_segment'],
    ['/{1a}', 'malformed_segment'],
    ['/{a b}', 'malformed_segment'],
    ['/{a}\n', 'malformed_segment'],
    ['/{id}/x/{id}', 'same_param'],
    [`/${'x'.repeat(254)}`, 'ok'],
    [`/${'x'.repeat(255)}`, 'too_long'],
  ] as const) {
    it(`judges ${JSON.stringify(path.slice(0, 30))} (${path.length}): ${reason}`, () => {
      const parsed = parseEndpointPath(path);
      expect(parsed.isOk() ? 'ok' : parsed.error.reason).to.equal(reason);
    });
  }
});

describe('routes of one API', () => {
  const route = (method: string, path: string) => ({ method, path });

  it('have the shape of their path, whatever the parameters are called', () => {
    expect(shapeOf('/a/{x}/b/{long_name}')).to.equal(shapeOf('/a/{y}/b/{z}'));
    expect(shapeOf('/a/{x}')).not.to.equal(shapeOf('/a/x'));
  });

  it('repeat each other with the same method and shape', () => {
    const routes = [
      route('GET', '/a/{x}'),
      route('POST', '/a/{x}'),
      route('GET', '/a/{y}'),
      route('GET', '/a/x'),
      route('GET', '/A/{x}'),
      route('GET', '/a/{x}'),
    ];
    expect(repeatedRoutes(routes)).to.deep.equal([2, 5]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { targetOf, upstreamUrl } from '../../../src/core/gateway/upstream-path.ts';

const BASE = 'https://api.example.com/v1';

describe('upstreamUrl', () => {
  it('appends path and query byte by byte', () => {
    for (const [path, query] of [
      ['/forecast/Z%C3%BCrich', '?b=2&a=1&a=%2F..%2f&c'],
      ['/a%20b;v=1/~x', '?'],
      ['/x.y/...', '?q=../../etc&r=\\'],
      ['/@evil.example/:80', ''],
      ['/100%25', '?x=a?b'],
      ['/\xfcber', '?\xff'],
      ['', '?only=query'],
      ['', ''],
      ['/', ''],
    ] as const) {
      expect(upstreamUrl(BASE, path, query)).to.equal(BASE + path + query);
    }
  });

  it('gives an address without a path the one that every request line needs', () => {
    expect(upstreamUrl('http://a.example:8080', '', '')).to.equal('http://a.example:8080/');
    expect(upstreamUrl('http://a.example', '', '?a')).to.equal('http://a.example/?a');
    expect(upstreamUrl('http://a.example', '/b', '')).to.equal('http://a.example/b');
  });

  for (const path of [
    '/..',
    '/../secret',
    '/a/..',
    '/a/../b',
    '/.',
    '/a/./b',
    '/%2e%2e/secret',
    '/%2E./secret',
    '/.%2e',
    '/..;/secret',
    '/..;a=b/secret',
    '/%2e%2e%3b/secret',
  ]) {
    it(`refuses a dot segment, however it is spelled: ${path}`, () => {
      expect(upstreamUrl(BASE, path, '')).to.equal(null);
    });
  }

  for (const path of ['/a%2fb', '/a%2Fb', '/a%5cb', '/%5C..', '/a\\b', '/..\\b', '\\a']) {
    it(`refuses separators in disguise: ${path}`, () => {
      expect(upstreamUrl(BASE, path, '')).to.equal(null);
    });
  }

  for (const [path, query] of [
    ['/a b', ''],
    ['/a\r\nHost: b', ''],
    ['/a\0', ''],
    ['/a%00', ''],
    ['/a%0d%0aX: y', ''],
    ['/a%7F', ''],
    ['/a\x7f', ''],
    ['/€', ''],
    ['/a', '?b c'],
    ['/a', '?b\nc'],
    ['/a', '?€'],
  ] as const) {
    it(`refuses control characters and what is no byte: ${JSON.stringify(path + query)}`, () => {
      expect(upstreamUrl(BASE, path, query)).to.equal(null);
    });
  }

  it('refuses what would not be a part of the path', () => {
    for (const [path, query] of [
      ['evil', ''],
      ['@evil.example', ''],
      [':80/', ''],
      ['.evil.example', ''],
      ['/a?b', ''],
      ['/a#b', ''],
      ['/a', '?b#c'],
      ['/a', 'b'],
      ['/%', ''],
      ['/%zz', ''],
    ] as const) {
      expect(upstreamUrl(BASE, path, query), path + query).to.equal(null);
    }
  });

  it('never leaves the address, whatever the path', () => {
    const piece = fc.constantFrom('/', '.', '..', '%2e', '%2E', '%2f', '%5c', '\\', ';', 'a', '%', '?', '#', '@', ':');
    const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(path, (text) => {
        const url = upstreamUrl(BASE, text, '');
        if (url !== null) expect(new URL(url).href.startsWith(`${BASE}/`), url).to.equal(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('targetOf', () => {
  it('is what follows the host', () => {
    expect(targetOf('https://a.example:8443/v1/x?y=/z')).to.equal('/v1/x?y=/z');
    expect(targetOf('http://[::1]:80/')).to.equal('/');
    expect(targetOf('http://a.example')).to.equal('');
  });
});

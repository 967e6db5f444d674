import { expect } from 'chai';
import fc from 'fast-check';
import { kindOfAddress } from '../../../src/core/catalog/upstream-address.ts';
import { parseUpstreamUrl } from '../../../src/core/catalog/upstream-url.ts';
import { ipv4Spelling } from './address-spellings.ts';

const hrefOf = (text: string) => parseUpstreamUrl(text)._unsafeUnwrap().href;
const hostOf = (text: string) => parseUpstreamUrl(text)._unsafeUnwrap().host;

describe('parseUpstreamUrl', () => {
  for (const [text, href] of [
    ['https://api.weather.example.com', 'https://api.weather.example.com'],
    ['https://api.weather.example.com/', 'https://api.weather.example.com'],
    ['HTTPS://API.Example.com:443/V1/', 'https://api.example.com/V1'],
    ['http://example.com:8080/a/b', 'http://example.com:8080/a/b'],
    ['https://example.com/a/../b/./c/%2e%2e/d', 'https://example.com/b/d'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['https://example.com./v1', 'https://example.com/v1'],
    ['http://[2606:4700:0:0::1111]/', 'http://[2606:4700::1111]'],
  ] as const) {
    it(`spells ${text} as ${href}`, () => expect(hrefOf(text)).to.equal(href));
  }

  for (const [text, reason] of [
    ['', 'malformed'],
    ['example.com', 'malformed'],
    ['//example.com', 'malformed'],
    ['https://', 'malformed'],
    ['https:example.com', 'malformed'],
    ['https:///example.com', 'malformed'],
    ['https://exa mple.com', 'malformed'],
    ['https://exa\nmple.com', 'malformed'],
    [' https://example.com', 'malformed'],
    ['https://example.com\\@10.0.0.1', 'malformed'],
    ['https://example.com/\u0000', 'malformed'],
    ['https://256.1.1.1', 'malformed'],
    ['https://[::1', 'malformed'],
    ['https://example.com:99999', 'malformed'],
    ['https://example.com/a%2f..%2fb', 'malformed'],
    ['https://example.com/a%5Cb', 'malformed'],
    ['ftp://example.com', 'not_http'],
    ['file:///etc/passwd', 'not_http'],
    ['gopher://example.com', 'not_http'],
    ['javascript:alert(1)', 'not_http'],
    ['data:text/plain,x', 'not_http'],
    ['https://user:secret@example.com', 'credentials'],
    ['https://user@example.com', 'credentials'],
    ['https://:secret@example.com', 'credentials'],
    ['https://example.com?key=1', 'query_or_fragment'],
    ['https://example.com/?', 'query_or_fragment'],
    ['https://example.com/#top', 'query_or_fragment'],
    [`https://example.com/${'x'.repeat(2048)}`, 'too_long'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 50))}: ${reason}`, () => {
      expect(parseUpstreamUrl(text)._unsafeUnwrapErr().reason).to.equal(reason);
    });
  }

  it('takes every spelling of an IPv4 address to the one that is called', () => {
    fc.assert(
      fc.property(ipv4Spelling, ({ text }) => {
        expect(hostOf(`http://${text}/`)).to.match(/^\d+\.\d+\.\d+\.\d+$/);
        expect(kindOfAddress(hostOf(`http://${text}/`))).to.equal(kindOfAddress(text));
      }),
    );
  });

  for (const host of ['１２７.０.０.１', '127。0。0。1', '①②⑦.0.0.1', '%31%32%37.0.0.1', '127.0.0.1..', '0x7f.1.']) {
    it(`sees 127.0.0.1 in ${host}, or refuses it`, () => {
      const parsed = parseUpstreamUrl(`http://${host}/`);
      if (parsed.isOk()) expect(kindOfAddress(parsed.value.host)).to.equal('loopback');
    });
  }

  it('spells an address once and for all: what it made stays as it is', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: false, withFragments: false }), (text) => {
        const parsed = parseUpstreamUrl(text);
        if (parsed.isOk()) expect(parseUpstreamUrl(parsed.value.href)._unsafeUnwrap()).to.deep.equal(parsed.value);
      }),
    );
  });

  it('never throws, and never gives an address that is not http or has credentials', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'http://', 'https://a@', 'https:'),
        (tail, head) => {
          const parsed = parseUpstreamUrl(head + tail);
          if (parsed.isErr()) return;
          const url = new URL(parsed.value.href);
          expect(url.protocol).to.match(/^https?:$/);
          expect([url.username, url.password, url.search, url.hash]).to.deep.equal(['', '', '', '']);
        },
      ),
    );
  });
});

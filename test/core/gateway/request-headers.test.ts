import { expect } from 'chai';
import { type HeaderList } from '../../../src/core/gateway/ports/upstream.ts';
import { requestHeaders, type RequestFacts } from '../../../src/core/gateway/request-headers.ts';

const KEY = `ck_test_${'k'.repeat(46)}`;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const FACTS: RequestFacts = {
  keySource: 'x-api-key',
  upstreamIdempotencyKey: null,
  requestId: 'gw_1',
  signature: null,
  client: { address: '198.51.100.7', protocol: 'https', host: 'gateway.example', httpVersion: '1.1' },
  trustProxy: false,
  random: new Uint8Array(24).fill(0xab),
};

const sent = (incoming: HeaderList, facts: Partial<RequestFacts> = {}) =>
  requestHeaders(incoming, { ...FACTS, ...facts });
const values = (headers: HeaderList, name: string) =>
  headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
const sentOf = (name: string, incoming: HeaderList, facts: Partial<RequestFacts> = {}) =>
  values(sent(incoming, facts), name);

describe('requestHeaders', () => {
  it('forwards the rest as it was written: names, values, order, repetitions', () => {
    const incoming: HeaderList = [
      ['Accept', 'text/event-stream'],
      ['x-CUSTOM', 'one'],
      ['Accept-Encoding', 'br, gzip'],
      ['X-Custom', 'tw\xf6'],
      ['Content-Type', 'application/octet-stream'],
      ['User-Agent', ''],
    ];
    expect(sent(incoming).slice(0, incoming.length)).to.deep.equal(incoming);
  });

  for (const name of [
    'Connection',
    'Proxy-Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Proxy-Authorization',
    'HTTP2-Settings',
    'X-Api-Key',
    'Cookie',
    'Host',
    'Expect',
    'Content-Length',
    'X-Callora-User',
  ]) {
    it(`does not forward ${name}, in any spelling`, () => {
      for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
        expect(sentOf(name.toLowerCase(), [[spelling, 'value']])).to.deep.equal([]);
      }
    });
  }

  it('does not forward what Connection names, nor is it talked out of what the gateway says', () => {
    const incoming: HeaderList = [
      ['Connection', 'close, X-Hop ,x-forwarded-for'],
      ['proxy-connection', 'x-other-hop'],
      ['X-Hop', '1'],
      ['X-Other-Hop', '2'],
      ['X-End', '3'],
    ];
    const headers = sent(incoming);
    expect(headers.map(([name]) => name))
      .to.include('X-End')
      .and.not.to.include.members(['X-Hop']);
    expect(values(headers, 'x-other-hop')).to.deep.equal([]);
    expect(values(headers, 'x-forwarded-for')).to.deep.equal(['198.51.100.7']);
  });

  describe('the API key', () => {
    it('takes the Authorization with it that carried it', () => {
      const incoming: HeaderList = [['Authorization', `Bearer ${KEY}`]];
      expect(sentOf('authorization', incoming, { keySource: 'authorization' })).to.deep.equal([]);
    });

    it("leaves an Authorization beside X-Api-Key alone: it is the upstream's", () => {
      const incoming: HeaderList = [
        ['X-Api-Key', KEY],
        ['Authorization', 'Basic dTpw'],
      ];
      expect(sentOf('authorization', incoming)).to.deep.equal(['Basic dTpw']);
    });

    it('is not forwarded either where a caller puts it into both', () => {
      const incoming: HeaderList = [
        ['X-Api-Key', KEY],
        ['Authorization', `Bearer ${KEY}`],
      ];
      expect(JSON.stringify(sent(incoming))).not.to.include('ck_');
    });
  });

  describe('Idempotency-Key', () => {
    it("is the call's own upstream, and none where the call has none", () => {
      const incoming: HeaderList = [['idempotency-key', 'mine']];
      expect(sentOf('idempotency-key', incoming)).to.deep.equal([]);
      expect(sentOf('idempotency-key', incoming, { upstreamIdempotencyKey: 'gw_9' })).to.deep.equal(['gw_9']);
    });
  });

  describe('Via', () => {
    it('is set, or extended by one more hop', () => {
      expect(sentOf('via', [])).to.deep.equal(['1.1 callora']);
      const incoming: HeaderList = [
        ['Via', '1.0 fred, 1.1 wilma'],
        ['via', '2 betty'],
      ];
      const client = { ...FACTS.client, httpVersion: '1.0' };
      expect(sentOf('via', incoming, { client })).to.deep.equal(['1.0 fred, 1.1 wilma, 2 betty, 1.0 callora']);
    });
  });

  describe('X-Forwarded-*', () => {
    const claims: HeaderList = [
      ['X-Forwarded-For', '203.0.113.9'],
      ['x-forwarded-for', '10.0.0.1'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Host', 'app.example'],
      ['X-Forwarded-Port', '8080'],
      ['X-Real-IP', '203.0.113.9'],
      ['Forwarded', 'for=203.0.113.9'],
    ];

    it('says who called, how and where', () => {
      const headers = sent([]);
      expect(values(headers, 'x-forwarded-for')).to.deep.equal(['198.51.100.7']);
      expect(values(headers, 'x-forwarded-proto')).to.deep.equal(['https']);
      expect(values(headers, 'x-forwarded-host')).to.deep.equal(['gateway.example']);
    });

    it('does not name a host that the caller did not name', () => {
      expect(sentOf('x-forwarded-host', [], { client: { ...FACTS.client, host: '' } })).to.deep.equal([]);
    });

    it('is not believed when a client says it: what was seen stands in its place', () => {
      expect(sent(claims)).to.deep.equal(sent([]));
    });

    it('is believed and extended when a proxy of ours says it', () => {
      const headers = sent(claims, { trustProxy: true });
      expect(values(headers, 'x-forwarded-for')).to.deep.equal(['203.0.113.9, 10.0.0.1, 198.51.100.7']);
      expect(values(headers, 'x-forwarded-proto')).to.deep.equal(['http']);
      expect(values(headers, 'x-forwarded-host')).to.deep.equal(['app.example']);
      expect(values(headers, 'x-forwarded-port')).to.deep.equal(['8080']);
      expect(values(headers, 'x-real-ip')).to.deep.equal(['203.0.113.9']);
      expect(values(headers, 'forwarded')).to.deep.equal(['for=203.0.113.9']);
    });
  });

  describe('traceparent', () => {
    const begun = [`00-${'ab'.repeat(16)}-${'ab'.repeat(8)}-00`];

    it('passes unchanged, with its state', () => {
      const incoming: HeaderList = [
        ['Traceparent', TRACE],
        ['tracestate', 'a=1'],
      ];
      expect(sentOf('traceparent', incoming)).to.deep.equal([TRACE]);
      expect(sentOf('tracestate', incoming)).to.deep.equal(['a=1']);
      const later = `01${TRACE.slice(2)}-more`;
      expect(sentOf('traceparent', [['traceparent', later]])).to.deep.equal([later]);
    });

    it('is begun where there is none', () => {
      expect(sentOf('traceparent', [])).to.deep.equal(begun);
    });

    for (const wrong of [
      '',
      'none',
      TRACE.toUpperCase(),
      `ff${TRACE.slice(2)}`,
      `${TRACE}-more`,
      `${TRACE}0`,
      TRACE.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
      TRACE.replace('b7ad6b7169203331', '0'.repeat(16)),
      TRACE.slice(0, -1),
    ]) {
      it(`is begun anew in the place of ${JSON.stringify(wrong)}, and the state that came with it is not passed on`, () => {
        const incoming: HeaderList = [
          ['traceparent', wrong],
          ['tracestate', 'a=1'],
        ];
        expect(sentOf('traceparent', incoming)).to.deep.equal(begun);
        expect(sentOf('tracestate', incoming)).to.deep.equal([]);
      });
    }

    it('is begun anew in the place of two', () => {
      const incoming: HeaderList = [
        ['traceparent', TRACE],
        ['traceparent', TRACE],
      ];
      expect(sentOf('traceparent', incoming)).to.deep.equal(begun);
    });
  });

  it('names the call, and signs it where the API has a secret; nobody else can', () => {
    const claims: HeaderList = [
      ['X-Callora-Request-Id', 'mine'],
      ['X-Callora-Signature', 't=1,v1=00'],
    ];
    expect(sentOf('x-callora-request-id', claims)).to.deep.equal(['gw_1']);
    expect(sentOf('x-callora-signature', claims)).to.deep.equal([]);
    expect(sentOf('x-callora-signature', claims, { signature: 't=2,v1=ff' })).to.deep.equal(['t=2,v1=ff']);
  });
});

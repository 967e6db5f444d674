import { expect } from 'chai';
import { answerHeaders } from '../../../src/core/gateway/answer-headers.ts';
import { type HeaderList } from '../../../src/core/gateway/ports/upstream.ts';

const OURS: HeaderList = [['X-Callora-Request-Id', 'gw_1']];

describe('answerHeaders', () => {
  it('passes on what the upstream says: names, order, repetitions, length and coding of the body', () => {
    const upstream: HeaderList = [
      ['Set-Cookie', 'a=1; Path=/'],
      ['content-ENCODING', 'gzip'],
      ['Content-Length', '7'],
      ['set-cookie', 'b=2'],
      ['Location', 'http://10.0.0.1/inside'],
    ];
    expect(answerHeaders(upstream, OURS)).to.deep.equal([...upstream, ...OURS]);
  });

  it('drops what is between the upstream and us, also what it names so itself', () => {
    const upstream: HeaderList = [
      ['Connection', 'keep-alive, X-Hop'],
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Authenticate', 'Basic'],
      ['Trailer', 'X-Sum'],
      ['TRANSFER-ENCODING', 'chunked'],
      ['Upgrade', 'h2c'],
      ['x-hop', '1'],
      ['Proxy-Connection', 'close'],
    ];
    expect(answerHeaders(upstream, OURS)).to.deep.equal(OURS);
  });

  it('does not let an upstream speak for the gateway', () => {
    const upstream: HeaderList = [
      ['x-callora-charge', '0'],
      ['X-Callora-Request-Id', 'other'],
      ['server-timing', 'theirs'],
    ];
    const ours: HeaderList = [...OURS, ['Server-Timing', 'ours']];
    expect(answerHeaders(upstream, ours)).to.deep.equal(ours);
  });
});

import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { peekBody, PeekedBody } from '../../../src/adapters/upstream/peek-body.ts';
import { bytes, fieldsOf, head, startHostileUpstream } from '../../support/hostile-upstream.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { startRelay } from './relay.ts';

describe('peekBody', () => {
  const clock = new VirtualClock();
  const peek = (body: PassThrough, length: number, signal = new AbortController().signal) =>
    peekBody(body, { length, idleTimeoutMs: 1000 }, clock, signal);
  const faultOf = async (peeked: ReturnType<typeof peek>) => (await peeked)._unsafeUnwrapErr().kind;

  it('reads all of a body, in however many pieces it comes', async () => {
    const body = new PassThrough();
    const peeked = peek(body, 10);
    body.write('short');
    await clock.advance(900);
    body.write(' body');
    body.end();
    expect(Buffer.from((await peeked)._unsafeUnwrap().bytes).toString()).to.equal('short body');
  });

  it('gives back a body that can be sent by its length', async () => {
    const upstream = await startHostileUpstream(bytes(head('200 OK', 'Content-Length: 0')));
    const relay = await startRelay(() => upstream.url);
    const request = { method: 'POST', headers: [], body: new PeekedBody(Buffer.from('short body')) };
    const { signal } = new AbortController();
    const answer = await relay.upstream.send({ ...request, url: `${upstream.url}/` }, signal);
    expect(answer._unsafeUnwrap().status).to.equal(200);
    expect(fieldsOf(upstream.heads[0] ?? '', 'content-length')).to.deep.equal(['10']);
    await relay.close();
    await upstream.close();
  });

  it('gives back a stream of the same bytes', async () => {
    const read = await new PeekedBody(Buffer.from('short body')).toArray();
    expect(Buffer.concat(read as Buffer[]).toString()).to.equal('short body');
  });

  for (const [what, text] of [
    ['longer', 'too long'],
    ['shorter', 'shrt'],
  ] as const) {
    it(`refuses a body that is ${what} than was said`, async () => {
      const body = new PassThrough();
      const peeked = peek(body, 5);
      body.end(text);
      expect(await faultOf(peeked)).to.equal('call_body_broken');
    });
  }

  it('refuses a body that breaks off', async () => {
    const body = new PassThrough();
    const peeked = peek(body, 5);
    body.write('x');
    body.destroy(new Error('reset'));
    expect(await faultOf(peeked)).to.equal('call_body_broken');
    expect(await faultOf(peek(body, 5)), 'that was broken before').to.equal('call_body_broken');
  });

  it('waits no longer than the time-out for the next piece', async () => {
    const body = new PassThrough();
    const peeked = peek(body, 5);
    body.write('x');
    await clock.advance(999);
    body.write('x');
    await clock.advance(999);
    expect(body.listenerCount('data')).to.equal(1);
    await clock.advance(1);
    expect(await faultOf(peeked)).to.equal('call_body_timeout');
    expect(body.listenerCount('data')).to.equal(0);
  });

  it('ends when the caller leaves', async () => {
    const left = new AbortController();
    const peeked = peek(new PassThrough(), 5, left.signal);
    left.abort();
    expect(await faultOf(peeked)).to.equal('caller_left');
    expect(await faultOf(peek(new PassThrough(), 5, left.signal)), 'who had left before').to.equal('caller_left');
  });
});

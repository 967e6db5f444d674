import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { bytes, head, lastBytes, startHostileUpstream, type HostileUpstream } from '../../support/hostile-upstream.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { call, IMPATIENT, onlyDelivery, startRelay, TIMED_OUT, type Relay } from './relay.ts';

describe('an upstream that fails', () => {
  let upstream: HostileUpstream;
  let relay: Relay;
  beforeEach(async () => {
    upstream = await startHostileUpstream(() => undefined);
    relay = await startRelay(() => upstream.url, IMPATIENT);
  });
  afterEach(async () => {
    await relay.close();
    await upstream.close();
  });

  describe('before its status line', () => {
    it('has timed out when it says nothing, and is cut off', async () => {
      const startedAt = performance.now();
      expect((await call(relay)).status).to.equal(502);
      expect(performance.now() - startedAt).to.be.within(...TIMED_OUT);
      expect(relay.faults).to.deep.equal(['upstream_timeout']);
      await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    });

    it('has timed out when it sends a part of a head', async () => {
      upstream.behave = bytes('HTTP/1.1 200 OK\r\nX-Slow: ');
      await call(relay);
      expect(relay.faults).to.deep.equal(['upstream_timeout']);
    });

    it('has timed out when it sends interim answers for ever', async () => {
      upstream.behave = ({ socket }) => {
        const again = setInterval(() => socket.write(head('102 Processing')), 50);
        socket.once('close', () => clearInterval(again));
      };
      const startedAt = performance.now();
      await call(relay);
      expect(performance.now() - startedAt).to.be.within(...TIMED_OUT);
      expect(relay.faults).to.deep.equal(['upstream_timeout']);
      await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    });

    it('is unreachable when it hangs up or resets, and is not asked again', async () => {
      for (const behave of [lastBytes(''), lastBytes('HTTP/1.1 200'), lastBytes(head('103 Early Hints'))]) {
        upstream.heads.length = relay.faults.length = 0;
        upstream.behave = behave;
        await call(relay);
        expect(relay.faults).to.deep.equal(['upstream_unreachable']);
        expect(upstream.heads).to.have.length(1);
      }
      upstream.heads.length = relay.faults.length = 0;
      upstream.behave = ({ socket }) => socket.resetAndDestroy();
      await call(relay, { method: 'POST', body: 'once' });
      expect([relay.faults, upstream.heads.length]).to.deep.equal([['upstream_unreachable'], 1]);
    });

    it('is unreachable when it hangs up a connection that was used before, and even a GET is not sent again', async () => {
      upstream.behave = bytes(head('200 OK', 'Content-Length: 0'));
      await call(relay);
      upstream.behave = ({ socket }) => socket.destroy();
      await call(relay);
      expect(relay.faults).to.deep.equal(['upstream_unreachable']);
      expect([upstream.heads.length, upstream.connections()]).to.deep.equal([2, 1]);
    });

    it('is called over a new connection when it closed the old one in between', async () => {
      upstream.behave = bytes(head('200 OK', 'Content-Length: 0'));
      await call(relay);
      for (const socket of upstream.open) socket.end();
      await waitUntil(() => upstream.open.size === 0, 1000, 'It is still open');
      expect((await call(relay)).status).to.equal(200);
    });
  });

  describe('in the middle of its answer', () => {
    const half = head('200 OK', 'Content-Length: 10') + 'hello';
    const halfChunked = `${head('200 OK', 'Transfer-Encoding: chunked')}5\r\nhello\r\n`;

    for (const [what, text] of [
      ['short of its length', half],
      ['without its last chunk', halfChunked],
      ['in the middle of a chunk', `${halfChunked}5\r\nhe`],
    ] as const) {
      it(`leaves the caller an answer that is seen to be broken when it hangs up ${what}`, async () => {
        upstream.behave = lastBytes(text);
        const answer = await call(relay);
        expect([answer.status, answer.isBroken]).to.deep.equal([200, true]);
        expect(await onlyDelivery(relay)).to.deep.equal({ end: 'upstream_broke', reached: true });
      });

      it(`leaves the caller an answer that is seen to be broken when it falls silent ${what}`, async () => {
        upstream.behave = bytes(text);
        const startedAt = performance.now();
        const answer = await call(relay);
        expect(performance.now() - startedAt).to.be.within(...TIMED_OUT);
        expect(answer.isBroken).to.equal(true);
        expect(await onlyDelivery(relay)).to.deep.equal({ end: 'upstream_broke', reached: true });
        await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
      });
    }

    it('leaves the caller a broken answer when its chunks are none', async () => {
      upstream.behave = bytes(`${halfChunked}zz\r\nhello\r\n`);
      expect((await call(relay)).isBroken).to.equal(true);
      expect(await onlyDelivery(relay)).to.deep.equal({ end: 'upstream_broke', reached: true });
    });

    it('has reached nobody when it breaks before the first byte of the body', async () => {
      upstream.behave = lastBytes(head('200 OK', 'Content-Length: 10'));
      await call(relay).catch(() => undefined);
      expect(await onlyDelivery(relay)).to.deep.equal({ end: 'upstream_broke', reached: false });
    });

    it('resets the connection of an HTTP/1.0 caller, to whom a mere end would look complete', async () => {
      upstream.behave = ({ socket }) => {
        socket.write(halfChunked);
        setTimeout(() => socket.end(), 50);
      };
      const caller = connect(relay.port, '127.0.0.1');
      let error: NodeJS.ErrnoException | null = null;
      let text = '';
      caller.on('error', (found) => (error = found)).on('data', (chunk: Buffer) => (text += chunk.toString()));
      caller.write('GET / HTTP/1.0\r\n\r\n');
      await waitUntil(() => caller.closed, 2000, 'It is still open');
      expect(text).to.match(/hello$/);
      expect(error).to.include({ code: 'ECONNRESET' });
    });
  });

  it('cannot make a call hang by never ending its answer once the caller takes no more', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    upstream.behave = ({ socket }) => {
      const pump = () => {
        while (socket.write(chunk));
      };
      socket.write(head('200 OK', 'Transfer-Encoding: chunked'));
      socket.on('drain', pump);
      pump();
    };
    const caller = connect(relay.port, '127.0.0.1').on('error', () => undefined);
    caller.pause();
    caller.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await onlyDelivery(relay)).to.deep.equal({ end: 'caller_left', reached: true });
    await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    caller.destroy();
  });
});

describe('a caller who leaves', () => {
  let upstream: HostileUpstream;
  let relay: Relay;
  beforeEach(async () => {
    upstream = await startHostileUpstream(() => undefined);
    relay = await startRelay(() => upstream.url);
  });
  afterEach(async () => {
    await relay.close();
    await upstream.close();
  });

  const leave = async (after: () => boolean) => {
    const request = httpRequest({ port: relay.port, agent: false }, (response) => response.resume());
    request.on('error', () => undefined).end();
    await waitUntil(after, 2000, 'It did not get that far');
    const leftAt = performance.now();
    request.destroy();
    await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    expect(performance.now() - leftAt).to.be.below(1000);
  };

  it('cancels the upstream at once while it thinks', async () => {
    await leave(() => upstream.heads.length === 1);
    expect(relay.faults).to.deep.equal(['caller_left']);
  });

  it('cancels the upstream at once while it answers', async () => {
    upstream.behave = bytes(head('200 OK', 'Content-Length: 10'), 'hello');
    let isBegun = false;
    const request = httpRequest({ port: relay.port, agent: false }, (response) => {
      response.on('error', () => undefined).once('data', () => (isBegun = true));
    });
    request.on('error', () => undefined).end();
    await waitUntil(() => isBegun, 5000, 'No answer');
    request.destroy();
    await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    expect(await onlyDelivery(relay)).to.deep.equal({ end: 'caller_left', reached: true });
  });

  it('has been reached by nothing when only the head came', async () => {
    upstream.behave = bytes(head('200 OK', 'Content-Length: 10'));
    await leave(() => upstream.heads.length === 1);
    expect(await onlyDelivery(relay)).to.deep.equal({ end: 'caller_left', reached: false });
  });

  it('is not called for when he has left before', async () => {
    const request = { url: `${upstream.url}/`, method: 'GET', headers: [], body: new PassThrough() };
    const sent = await relay.upstream.send(request, AbortSignal.abort());
    expect(sent._unsafeUnwrapErr()).to.deep.equal({ kind: 'caller_left' });
    await delay(100);
    expect(upstream.connections()).to.equal(0);
  });

  it('cancels the upstream too when nobody is left to deliver to, or nobody wants the answer', async () => {
    upstream.behave = bytes(head('200 OK', 'Content-Length: 10'), 'hello');
    const left = new AbortController();
    const request = { url: `${upstream.url}/`, method: 'GET', headers: [] };
    for (const end of ['discard', 'abort'] as const) {
      const sent = await relay.upstream.send({ ...request, body: new PassThrough().end() }, left.signal);
      if (end === 'discard') sent._unsafeUnwrap().discard();
      else left.abort();
      await waitUntil(() => upstream.open.size === 0, 5000, `Not cut off by ${end}`);
    }
  });
});

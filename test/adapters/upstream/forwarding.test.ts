import { gzipSync } from 'node:zlib';
import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import {
  bytes,
  fieldsOf,
  head,
  lastBytes,
  startHostileUpstream,
  type HostileUpstream,
  type RawRequest,
} from '../../support/hostile-upstream.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { call, onlyDelivery, startRelay, valuesOf, type Relay } from './relay.ts';

const HELLO = bytes(head('200 OK', 'Content-Length: 5'), 'hello');

describe('a forwarded call', () => {
  let upstream: HostileUpstream;
  let relay: Relay;
  beforeEach(async () => {
    upstream = await startHostileUpstream(HELLO);
    relay = await startRelay(() => `${upstream.url}/base`);
  });
  afterEach(async () => {
    await relay.close();
    await upstream.close();
  });

  describe('upstream', () => {
    it('carries path and query byte by byte behind the address of the API', async () => {
      const path = '/a%20b/%C3%BC;v=1/~!$&\'()*+,:@?q=%2F..%2f&a=1&a&=%zz|{}"<>^`';
      await call(relay, { path });
      expect(upstream.heads[0]?.split('\r\n')[0]).to.equal(`GET /base${path} HTTP/1.1`);
    });

    it('names the host of the upstream, keeps the connection, and has no body where the caller sent none', async () => {
      for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS']) {
        upstream.heads.length = 0;
        await call(relay, { method });
        const [sent = ''] = upstream.heads;
        expect(sent.startsWith(`${method} /base/ HTTP/1.1\r\n`)).to.equal(true);
        expect(fieldsOf(sent, 'host')).to.deep.equal([`127.0.0.1:${upstream.port}`]);
        expect(fieldsOf(sent, 'content-length').concat(fieldsOf(sent, 'transfer-encoding'))).to.deep.equal([]);
        expect(fieldsOf(sent, 'x-callora-request-id')).to.deep.equal(['gw_1']);
      }
    });

    it('uses a connection again, one call at a time', async () => {
      for (let count = 0; count < 5; count += 1) await call(relay);
      expect(upstream.connections()).to.equal(1);
      const waiting: RawRequest[] = [];
      upstream.behave = (request) => {
        if (waiting.push(request) === 3) for (const each of waiting) HELLO(each);
      };
      await Promise.all([call(relay), call(relay), call(relay)]);
      expect(upstream.connections()).to.equal(3);
    });

    it('waits for a connection where the upstream has as many as it may have', async () => {
      const waiting: RawRequest[] = [];
      upstream.behave = (request) => void waiting.push(request);
      const calls = Array.from({ length: 300 }, () => call(relay));
      await waitUntil(() => waiting.length === 256, 10_000, 'Not all came');
      await delay(50);
      expect([upstream.open.size, waiting.length]).to.deep.equal([256, 256]);
      upstream.behave = HELLO;
      for (const request of waiting) HELLO(request);
      for (const answer of await Promise.all(calls)) expect(answer.body.toString()).to.equal('hello');
      expect(upstream.connections()).to.equal(256);
    });

    it('never asks for another protocol', async () => {
      const answer = await call(relay, { headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'X-End': '1' } });
      expect(answer.body.toString()).to.equal('hello');
      expect(fieldsOf(upstream.heads[0] ?? '', 'upgrade')).to.deep.equal([]);
      expect(fieldsOf(upstream.heads[0] ?? '', 'x-end')).to.deep.equal(['1']);
    });
  });

  describe('and its answer', () => {
    it('keeps several Set-Cookie fields, names as written, and the order', async () => {
      const fields = ['Set-Cookie: a=1; Path=/', 'x-ODD: \xfc', 'Set-Cookie: b=2', 'Date: then', 'Content-Length: 0'];
      upstream.behave = bytes(Buffer.from(head('200 OK', ...fields), 'latin1'));
      const answer = await call(relay);
      expect(answer.headers.slice(0, 5).map(([name, value]) => `${name}: ${value}`)).to.deep.equal(fields);
    });

    it('keeps what was set before it, where it does not say otherwise', async () => {
      relay.presets.set('X-Ours', '1').set('Vary', 'Origin').set('Set-Cookie', 'gone=1');
      upstream.behave = bytes(
        head('200 OK', 'set-cookie: a=1', 'vary: Accept', 'Set-Cookie: b=2', 'Content-Length: 0'),
      );
      const answer = await call(relay);
      expect(['x-ours', 'vary', 'set-cookie'].map((name) => valuesOf(answer, name))).to.deep.equal([
        ['1'],
        ['Accept'],
        ['a=1', 'b=2'],
      ]);
    });

    it('keeps its length, or is chunked where it has none, and is the same bytes', async () => {
      const body = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
      upstream.behave = bytes(head('200 OK', 'Content-Length: 256'), body);
      const sized = await call(relay);
      expect([valuesOf(sized, 'content-length'), valuesOf(sized, 'transfer-encoding')]).to.deep.equal([['256'], []]);
      expect(sized.body.equals(body)).to.equal(true);

      upstream.behave = bytes(head('200 OK', 'Transfer-Encoding: chunked'), '100\r\n', body, '\r\n0\r\n\r\n');
      const chunked = await call(relay);
      expect(valuesOf(chunked, 'transfer-encoding')).to.deep.equal(['chunked']);
      expect(chunked.body.equals(body)).to.equal(true);
    });

    it('is whole when the end of the connection is its end, as in HTTP/1.0', async () => {
      upstream.behave = lastBytes('HTTP/1.0 200 OK\r\n\r\n', 'all of it');
      const { body, isBroken } = await call(relay);
      expect([body.toString(), isBroken]).to.deep.equal(['all of it', false]);
    });

    it('stays compressed as the upstream compressed it', async () => {
      const zipped = gzipSync('hello');
      upstream.behave = bytes(head('200 OK', 'Content-Encoding: gzip', `Content-Length: ${zipped.length}`), zipped);
      const answer = await call(relay);
      expect(valuesOf(answer, 'content-encoding')).to.deep.equal(['gzip']);
      expect(answer.body.equals(zipped)).to.equal(true);
    });

    for (const status of [200, 201, 226, 301, 304, 400, 404, 418, 500, 503, 599]) {
      it(`keeps the status ${status}`, async () => {
        upstream.behave = bytes(head(`${status} So`, 'Content-Length: 0'));
        expect((await call(relay)).status).to.equal(status);
        expect(await onlyDelivery(relay)).to.deep.equal({ end: 'complete', reached: true });
      });
    }

    it('is passed on when it is a redirect to inside, and nobody follows', async () => {
      const inside = await startHostileUpstream(HELLO);
      upstream.behave = bytes(head('302 Found', `Location: ${inside.url}/secret`, 'Content-Length: 0'));
      const answer = await call(relay);
      expect([answer.status, valuesOf(answer, 'location')]).to.deep.equal([302, [`${inside.url}/secret`]]);
      expect(inside.connections()).to.equal(0);
      await inside.close();
    });

    it('has no body where HTTP allows none, and its head counts as reaching the caller', async () => {
      for (const [method, answer] of [
        ['HEAD', head('200 OK', 'Content-Length: 5')],
        ['GET', head('204 No Content', 'Content-Length: 5')],
        ['GET', head('304 Not Modified', 'ETag: "x"')],
      ] as const) {
        relay.deliveries.length = 0;
        upstream.behave = bytes(answer);
        const got = await call(relay, { method });
        expect([got.body.length, got.isBroken]).to.deep.equal([0, false]);
        expect(valuesOf(got, 'content-length')).to.deep.equal(method === 'HEAD' ? ['5'] : []);
        expect(await onlyDelivery(relay)).to.deep.equal({ end: 'complete', reached: true });
      }
    });

    it('comes without the interim answers before it', async () => {
      upstream.behave = bytes(
        head('102 Processing'),
        head('103 Early Hints', 'Link: </a>'),
        head('200 OK', 'Content-Length: 5'),
        'hello',
      );
      const answer = await call(relay);
      expect([answer.status, answer.body.toString(), valuesOf(answer, 'link')]).to.deep.equal([200, 'hello', []]);
    });

    it('comes without trailers', async () => {
      const fields = ['Transfer-Encoding: chunked', 'Trailer: X-Sum'];
      upstream.behave = bytes(head('200 OK', ...fields), '5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n');
      const answer = await call(relay);
      expect(answer.body.toString()).to.equal('hello');
      expect([valuesOf(answer, 'trailer'), answer.trailers]).to.deep.equal([[], {}]);
    });

    it('ends where it says it ends, whatever comes behind', async () => {
      upstream.behave = bytes(head('200 OK', 'Content-Length: 5'), 'hello and more', head('200 OK', 'X-Second: 1'));
      const answer = await call(relay);
      expect([answer.body.toString(), answer.isBroken]).to.deep.equal(['hello', false]);
      upstream.behave = HELLO;
      expect((await call(relay)).body.toString(), 'on another connection').to.equal('hello');
      expect(upstream.connections()).to.equal(2);
    });

    it('reaches a caller who asks for several at once on one connection, each in its turn', async () => {
      const caller = connect(relay.port, '127.0.0.1');
      let text = '';
      caller.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const first: RawRequest[] = [];
      upstream.behave = (request) => (request.head.includes('/1 ') ? void first.push(request) : HELLO(request));
      for (const path of ['/1', '/2', '/3']) caller.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await waitUntil(() => upstream.heads.length === 3, 5000, 'Not all came');
      await delay(50);
      expect([text, relay.deliveries]).to.deep.equal(['', []]);
      for (const request of first) bytes(head('200 OK', 'Content-Length: 5'), 'first')(request);
      await waitUntil(() => relay.deliveries.length === 3, 5000, 'Not all were delivered');
      expect(text.match(/first|hello/g)).to.deep.equal(['first', 'hello', 'hello']);
      expect(relay.deliveries).to.deep.equal(Array(3).fill({ end: 'complete', reached: true }));
      caller.destroy();
    });

    it('reaches nobody who leaves before its turn', async () => {
      const caller = connect(relay.port, '127.0.0.1').on('error', () => undefined);
      upstream.behave = (request) => request.head.includes('/2 ') && HELLO(request);
      for (const path of ['/1', '/2']) caller.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await waitUntil(() => upstream.heads.length === 2, 5000, 'Not all came');
      await delay(50);
      caller.destroy();
      expect(await onlyDelivery(relay)).to.deep.equal({ end: 'caller_left', reached: false });
    });

    it('flows event by event, and its head before the first', async () => {
      upstream.behave = bytes(head('200 OK', 'Content-Type: text/event-stream', 'Transfer-Encoding: chunked'));
      const events: string[] = [];
      let begun = false;
      get({ port: relay.port, agent: false }, (response) => {
        begun = true;
        response.on('data', (chunk: Buffer) => events.push(chunk.toString()));
      });
      await waitUntil(() => begun, 5000, 'No head');
      const [socket] = upstream.open;
      for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
        socket?.write(`${event.length.toString(16)}\r\n${event}\r\n`);
        await waitUntil(() => events.at(-1) === event, 5000, `No ${event}`);
      }
      socket?.write('0\r\n\r\n');
      expect(await onlyDelivery(relay)).to.deep.equal({ end: 'complete', reached: true });
    });
  });

  it('is not served by heads that are too large, malformed, unasked for, or for another protocol', async () => {
    for (const nonsense of [
      head('200 OK', `X-Large: ${'x'.repeat(64 * 1024)}`),
      head('100 Continue') + head('200 OK', 'Content-Length: 0'),
      'SSH-2.0-OpenSSH\r\n\r\n',
      head('200 OK', 'Content-Length: 5', 'Content-Length: 6'),
      head('200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      head('200 OK', 'X-Bad: a\0b'),
      head('101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'),
    ]) {
      relay.faults.length = 0;
      upstream.behave = lastBytes(nonsense);
      expect((await call(relay)).status, nonsense.slice(0, 40)).to.equal(502);
      expect(relay.faults).to.deep.equal(['upstream_unreachable']);
    }
    expect(relay.deliveries).to.deep.equal([]);
  });
});

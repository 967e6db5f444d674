import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { bytes, head, startHostileUpstream, type HostileUpstream } from '../../support/hostile-upstream.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { call, IMPATIENT, startRelay, TIMED_OUT, type Relay } from './relay.ts';

const HELLO = bytes(head('200 OK', 'Content-Length: 5'), 'hello');

describe("a caller's body", () => {
  describe('to a server that tells what it got', () => {
    let server: Server;
    let relay: Relay;
    before(async () => {
      server = createServer((request, response) => {
        const hash = createHash('sha256');
        let length = 0;
        request.on('data', (chunk: Buffer) => {
          hash.update(chunk);
          length += chunk.length;
        });
        request.on('end', () => {
          const { 'content-length': said, 'transfer-encoding': coding, 'content-type': type } = request.headers;
          response.end(JSON.stringify({ length, digest: hash.digest('hex'), said, coding, type }));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      relay = await startRelay(() => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
    after(async () => {
      await relay.close();
      server.closeAllConnections();
      server.close();
    });

    const digestOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');
    const told = async (body: Buffer, headers: Record<string, string>, method = 'POST') =>
      JSON.parse((await call(relay, { method, body, headers })).body.toString()) as object;

    it('arrives byte by byte with the length that was said, whatever its type', async () => {
      const body = randomBytes(300_000);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']) {
        const headers = { 'Content-Length': '300000', 'Content-Type': 'application/x-odd' };
        expect(await told(body, headers, method), method).to.deep.equal({
          length: 300_000,
          digest: digestOf(body),
          said: '300000',
          type: 'application/x-odd',
        });
      }
    });

    it('arrives chunked where no length was said', async () => {
      const body = randomBytes(300_000);
      expect(await told(body, { 'Transfer-Encoding': 'chunked' })).to.deep.equal({
        length: 300_000,
        digest: digestOf(body),
        coding: 'chunked',
      });
    });

    it('arrives empty when it is empty', async () => {
      const nothing = { length: 0, digest: digestOf(Buffer.alloc(0)) };
      expect(await told(Buffer.alloc(0), { 'Content-Length': '0' })).to.deep.equal({ ...nothing, said: '0' });
      expect(await told(Buffer.alloc(0), { 'Transfer-Encoding': 'chunked' })).to.include(nothing);
    });

    it('is not too large at the very limit', async () => {
      expect(await told(Buffer.alloc(1_000_000), { 'Content-Length': '1000000' })).to.include({ length: 1_000_000 });
      expect(await told(Buffer.alloc(1_000_000), { 'Transfer-Encoding': 'chunked' })).to.include({ length: 1_000_000 });
    });

    it('leaves the connections fit for the next call', async () => {
      for (let count = 0; count < 5; count += 1) {
        expect(await told(Buffer.alloc(100_000), { 'Content-Length': '100000' })).to.include({ length: 100_000 });
      }
    });
  });

  describe('that breaks a rule', () => {
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

    const faults = (count = 1) => waitUntil(() => relay.faults.length >= count, 5000, 'No fault');
    const send = (...parts: string[]): Socket => {
      const socket = connect(relay.port, '127.0.0.1').on('error', () => undefined);
      for (const part of parts) socket.write(part);
      return socket;
    };

    it('is refused before anything is sent when it says it is too large', async () => {
      send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\n');
      await faults();
      expect(relay.faults).to.deep.equal(['call_body_too_large']);
      expect(upstream.connections()).to.equal(0);
    });

    it('is broken off when it becomes too large without saying so', async () => {
      const socket = send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      for (let count = 0; count < 16; count += 1) socket.write(chunk);
      await faults();
      expect(relay.faults).to.deep.equal(['call_body_too_large']);
      await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    });

    it('is broken off when its caller falls silent, as many bytes as may have come', async () => {
      send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
      const startedAt = performance.now();
      await faults();
      expect(performance.now() - startedAt).to.be.within(...TIMED_OUT);
      expect(relay.faults).to.deep.equal(['call_body_timeout']);
      await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    });

    it('is not broken off while its caller goes on, however slowly', async () => {
      upstream.behave = ({ socket }) => {
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        const look = setInterval(() => {
          if (!text.includes('0\r\n\r\n')) return;
          clearInterval(look);
          socket.write(`${head('200 OK', 'Content-Length: 4')}done`);
        }, 10);
      };
      const socket = send('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      for (let count = 0; count < 5; count += 1) {
        await delay(150);
        socket.write('1\r\nx\r\n');
      }
      socket.write('0\r\n\r\n');
      await waitUntil(() => answer.endsWith('done'), 2000, 'No answer');
    });

    it('is broken off when its caller leaves in the middle of it', async () => {
      const socket = send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
      await waitUntil(() => upstream.heads.length === 1, 5000, 'Nothing came');
      socket.destroy();
      await faults();
      expect(relay.faults[0]).to.be.oneOf(['caller_left', 'call_body_broken']);
      await waitUntil(() => upstream.open.size === 0, 1000, 'The upstream was not cut off');
    });

    it('is refused when it is coded in a way that would not be told to the upstream', async () => {
      send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n');
      await faults();
      expect(relay.faults).to.deep.equal(['call_body_broken']);
      expect(upstream.connections()).to.equal(0);
    });

    it('may be left unread: an answer that comes before its end is delivered, and the connection lives on', async () => {
      upstream.behave = HELLO;
      const socket = send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n', 'x'.repeat(1000));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await waitUntil(() => text.endsWith('hello'), 5000, 'No answer');
      socket.write('x'.repeat(899_000));
      socket.write('GET /second HTTP/1.1\r\nHost: a\r\n\r\n');
      await waitUntil(() => text.split('hello').length === 3, 5000, 'No second answer');
      expect(upstream.heads.at(-1)).to.match(/^GET \/second /);
    });

    it('waits at the caller while the upstream takes nothing, and the upstream has a time-out for that', async () => {
      upstream.behave = ({ socket }) => socket.pause();
      const patient = await startRelay(() => upstream.url, { ...IMPATIENT, bodyBytesMax: 1_000_000_000 });
      const flood = connect(patient.port, '127.0.0.1').on('error', () => undefined);
      flood.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      let taken = 0;
      const pump = () => {
        do taken += chunk.length;
        while (flood.write(chunk) && taken < 200_000_000);
      };
      flood.on('drain', pump);
      pump();
      await waitUntil(() => patient.faults.length === 1, 5000, 'No fault');
      expect(patient.faults).to.deep.equal(['upstream_timeout']);
      expect(taken).to.be.below(50_000_000);
      flood.destroy();
      await patient.close();
    });
  });
});

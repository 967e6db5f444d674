import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpHealthProbe } from '../../../src/adapters/upstream/http-health-probe.ts';

const LIMITS = { timeoutMs: 2_000, slowMs: 2_000 };
const KIBIBYTE = 1024;

describe('HttpHealthProbe', () => {
  let server: Server;
  let answer: RequestListener;
  let requests: string[];
  let connections: number;
  let probe: HttpHealthProbe;

  beforeEach(async () => {
    requests = [];
    connections = 0;
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    server.on('connection', () => (connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    probe = new HttpHealthProbe({ id: 'supabase', url: `http://127.0.0.1:${port}/health?key=k-7`, limits: LIMITS });
  });
  afterEach(async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const check = (signal = new AbortController().signal) => probe.check(signal);

  it('is an external component under the name that it was given', () => {
    expect(probe).to.include({ id: 'supabase', kind: 'external', limits: LIMITS });
  });

  const STATUSES = [
    [200, 'ok', null],
    [204, 'ok', null],
    [304, 'ok', null],
    [401, 'down', 'bad_response'],
    [404, 'down', 'bad_response'],
    [429, 'down', 'unavailable'],
    [500, 'down', 'unavailable'],
    [503, 'down', 'unavailable'],
  ] as const;
  for (const [code, status, reason] of STATUSES) {
    it(`gets its address, and is ${status} for status ${code}`, async () => {
      answer = (_, response) => response.writeHead(code).end();
      expect(await check()).to.deep.equal({ status, reason });
      expect(requests).to.deep.equal(['GET /health?key=k-7']);
    });
  }

  it('is ok for a redirect, and does not follow it', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end('moved');
    expect(await check()).to.deep.equal({ status: 'ok', reason: null });
    expect(requests).to.deep.equal(['GET /health?key=k-7']);
  });

  it('reads the body to its end, so that the next check uses the same connection', async () => {
    answer = (_, response) => response.end('x'.repeat(32 * KIBIBYTE));
    for (let round = 0; round < 3; round += 1) {
      expect(await check()).to.include({ status: 'ok' });
      // The client takes its connection back a moment after the body has ended.
      await delay(20);
    }
    expect(connections).to.equal(1);
  });

  it('reads no more than it needs of a body without end, and hangs up', async () => {
    let bytesSent = 0;
    const hungUp = new Promise((resolve) => {
      answer = (_, response) => {
        response.on('close', resolve);
        const send = () => {
          do bytesSent += KIBIBYTE;
          while (response.write('x'.repeat(KIBIBYTE)));
        };
        response.on('drain', send);
        send();
      };
    });
    expect(await check()).to.deep.equal({ status: 'ok', reason: null });
    await hungUp;
    expect(bytesSent).to.be.below(20 * KIBIBYTE * KIBIBYTE);
  });

  for (const [name, begin] of [
    ['an answer that does not come', () => undefined],
    ['a body that stalls', (_, response) => response.write('{"stat')],
  ] as const satisfies readonly (readonly [string, RequestListener])[]) {
    it(`is down with a time-out as soon as the caller gives up on ${name}`, async () => {
      const caller = new AbortController();
      answer = (request, response) => {
        begin(request, response);
        setTimeout(() => caller.abort(), 20);
      };
      expect(await check(caller.signal)).to.deep.equal({ status: 'down', reason: 'timeout' });
    });
  }

  it('is unavailable when the connection is lost in the middle of the answer', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });

  it('is unavailable when nobody listens', async () => {
    server.close();
    await once(server, 'close');
    expect(await check()).to.deep.equal({ status: 'down', reason: 'unavailable' });
  });

  it('never shows its address, which may hold a key', () => {
    expect(JSON.stringify(probe)).not.to.include('k-7');
    expect(Object.values(probe).join()).not.to.include('k-7');
  });
});

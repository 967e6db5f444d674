import { expect } from 'chai';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { fetchTransport } from '../../../src/adapters/soroban/fetch-transport.ts';
import { ResponseTooLarge } from '../../../src/adapters/soroban/transport.ts';
import { neverAborted } from './scripted-node.ts';

const MEGABYTE = 1024 * 1024;

describe('fetchTransport', () => {
  let server: Server | null = null;

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`;
  }

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
    server = null;
  });

  async function rejectionOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => expect.fail('it did not reject'),
      (error: unknown) => error,
    );
  }

  it('tells how long a server that has too much to do asks to be left alone, in its words or in those of Horizon', async () => {
    const answers: [number, Record<string, string>, number | undefined][] = [
      [429, { 'retry-after': '7', 'x-ratelimit-reset': '60' }, 7000],
      [429, { 'x-ratelimit-limit': '101', 'x-ratelimit-reset': '60' }, 60_000],
      [503, { 'retry-after': '2' }, 2000],
      [429, { 'retry-after': 'Fri, 21 Nov 2026 17:00:00 GMT' }, undefined],
      [429, {}, undefined],
      [200, { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '60' }, undefined],
    ];
    for (const [status, headers, expected] of answers) {
      const url = await serve((_, response) => response.writeHead(status, headers).end('{}'));
      const answer = await fetchTransport({ method: 'GET', url, signal: neverAborted() });
      expect(answer.retryAfterMs, JSON.stringify(headers)).to.equal(expected);
      server?.closeAllConnections();
      server?.close();
    }
  });

  it('posts the body as JSON and answers with status and text', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        response.writeHead(201).end(`${request.method} ${request.headers['content-type']} ${text} é`);
      });
    });
    const answer = await fetchTransport({ method: 'POST', url, body: '{"a":1}', signal: neverAborted() });
    expect(answer).to.include({ status: 201, body: 'POST application/json {"a":1} é' });
  });

  it('gets without a body', async () => {
    const url = await serve((request, response) => {
      response.end(`${request.method} ${request.headers['content-type'] ?? 'none'}`);
    });
    const answer = await fetchTransport({ method: 'GET', url, signal: neverAborted() });
    expect(answer).to.include({ status: 200, body: 'GET none' });
  });

  it('answers with an error status instead of rejecting', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const answer = await fetchTransport({ method: 'GET', url, signal: neverAborted() });
    expect(answer).to.include({ status: 503, body: 'busy' });
  });

  it("tells the server's time where the server does", async () => {
    const DATES = ['Wed, 01 Apr 2026 12:00:00 GMT', 'yesterday', ''];
    const url = await serve((_, response) => {
      const date = DATES.shift() ?? '';
      response.sendDate = false;
      response.writeHead(200, date === '' ? {} : { date }).end();
    });
    const ask = () => fetchTransport({ method: 'GET', url, signal: neverAborted() });
    expect(await ask()).to.have.property('sentAt', Date.UTC(2026, 3, 1, 12));
    expect(await ask()).not.to.have.property('sentAt');
    expect(await ask()).not.to.have.property('sentAt');
  });

  it('stops reading an answer of more than 5 MB', async () => {
    let isClosed = false;
    const url = await serve((_, response) => {
      response.on('close', () => (isClosed = true));
      const send = () => {
        while (!isClosed && response.write(Buffer.alloc(MEGABYTE, 'x')));
      };
      response.on('drain', send);
      send();
    });
    const error = await rejectionOf(fetchTransport({ method: 'GET', url, signal: neverAborted() }));
    expect(error).to.be.instanceOf(ResponseTooLarge);
  });

  it('reads an answer of just 5 MB', async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(5 * MEGABYTE, 'x')));
    const { body } = await fetchTransport({ method: 'GET', url, signal: neverAborted() });
    expect(body).to.have.length(5 * MEGABYTE);
  });

  it('ends a body that stalls when the signal aborts', async () => {
    const caller = new AbortController();
    const url = await serve((_, response) => {
      response.write('{"jsonrpc"', () => caller.abort());
    });
    const error = await rejectionOf(fetchTransport({ method: 'GET', url, signal: caller.signal }));
    expect(error).to.have.property('name', 'AbortError');
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await rejectionOf(fetchTransport({ method: 'POST', url, body: '{}', signal: neverAborted() }));
    expect(asked).to.equal(1);
  });

  it('rejects when the connection is lost in the middle of an answer', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const error = await rejectionOf(fetchTransport({ method: 'GET', url, signal: neverAborted() }));
    expect(error).to.be.instanceOf(Error);
  });

  it('rejects when nobody listens', async () => {
    const url = await serve((_, response) => response.end());
    await new Promise((resolve) => server?.close(resolve));
    const error = await rejectionOf(fetchTransport({ method: 'GET', url, signal: neverAborted() }));
    expect(error).to.be.instanceOf(Error);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { bytes, head, startHostileUpstream } from '../../support/hostile-upstream.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { onlyDelivery, startRelay, type Relay } from './relay.ts';

const MEGABYTE = 1_000_000;
const SIZE = 100 * MEGABYTE;
/**
 * What the process may grow by while 200 MB pass through it: less than one of the two bodies. Both ends of the
 * connections live in it too, and the garbage of whatever ran before.
 */
const GROWTH_MAX = 95 * MEGABYTE;

interface Summed {
  readonly length: number;
  readonly digest: string;
}

describe('100 MB both ways at once', () => {
  let echo: Server;
  let relay: Relay;
  before(async () => {
    echo = createServer((request, response) => request.pipe(response));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    relay = await startRelay(() => base, { bodyBytesMax: SIZE });
  });
  after(async () => {
    await relay.close();
    echo.closeAllConnections();
    echo.close();
  });

  it('arrive unchanged, in flat memory', async () => {
    // What Node itself takes for its first large streams is not ours to count.
    await echoed(SIZE / 4);
    const before = process.memoryUsage().rss;
    const { sent, got, most } = await echoed(SIZE);
    expect(got).to.deep.equal(sent);
    expect(got.length).to.equal(SIZE);
    expect(most - before).to.be.below(GROWTH_MAX);
    expect(relay.deliveries).to.deep.equal(Array(2).fill({ end: 'complete', reached: true }));
  });

  /** What was sent, what came back, and the most memory that was held meanwhile. */
  function echoed(size: number) {
    const chunk = randomBytes(MEGABYTE);
    const [sent, got] = [createHash('sha256'), createHash('sha256')];
    const pieces = Array.from({ length: size / MEGABYTE }, () => chunk);
    for (const piece of pieces) sent.update(piece);
    let [length, most] = [0, 0];
    return new Promise<{ sent: Summed; got: Summed; most: number }>((resolve, reject) => {
      const headers = { 'Content-Length': size };
      const request = httpRequest({ port: relay.port, method: 'POST', agent: false, headers }, (response) => {
        response
          .on('data', (part: Buffer) => {
            got.update(part);
            length += part.length;
            most = Math.max(most, process.memoryUsage().rss);
          })
          .on('end', () => {
            const ends = {
              sent: { length: size, digest: sent.digest('hex') },
              got: { length, digest: got.digest('hex') },
            };
            resolve({ ...ends, most });
          })
          .on('error', reject);
      });
      Readable.from(pieces).pipe(request).on('error', reject);
    });
  }

  it('wait at the upstream while the caller takes nothing', async () => {
    const chunk = 'x'.repeat(0x10000);
    let sent = 0;
    const source = await startHostileUpstream(({ socket }) => {
      socket.write(head('200 OK', 'Content-Length: 1000000000'));
      const pump = () => {
        do sent += chunk.length;
        while (socket.write(chunk));
      };
      socket.on('drain', pump);
      pump();
    });
    const slow = await startRelay(() => source.url, { idleTimeoutMs: 1000 });
    const caller = connect(slow.port, '127.0.0.1').on('error', () => undefined);
    caller.pause();
    caller.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await onlyDelivery(slow);
    expect(sent).to.be.below(50 * MEGABYTE);
    caller.destroy();
    await slow.close();
    await source.close();
  });
});

describe('200 calls whose callers leave', () => {
  it('leave nothing behind: no connections, no listeners, no timers', async () => {
    const upstream = await startHostileUpstream(bytes(head('200 OK', 'Content-Length: 10'), 'hello'));
    const relay = await startRelay(() => upstream.url);
    const timersBefore = activeTimers();
    for (let round = 0; round < 10; round += 1) {
      upstream.behave = round % 2 === 0 ? () => undefined : bytes(head('200 OK', 'Content-Length: 10'), 'hello');
      const came = upstream.heads.length;
      const callers = Array.from({ length: 20 }, (_, place) => {
        const method = place % 2 === 0 ? 'GET' : 'POST';
        const caller = connect(relay.port, '127.0.0.1').on('error', () => undefined);
        caller.write(`${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: ${method === 'GET' ? 0 : 9}\r\n\r\n`);
        if (method === 'POST') caller.write('half');
        return caller;
      });
      await waitUntil(() => upstream.heads.length === came + 20, 10_000, 'Not all came');
      for (const caller of callers) caller.destroy();
      await waitUntil(() => upstream.open.size === 0, 10_000, 'Not all were cut off');
    }
    await waitUntil(() => relay.faults.length + relay.deliveries.length === 200, 10_000, 'Not all have ended');
    expect(relay.deliveries.every(({ end }) => end === 'caller_left')).to.equal(true);
    await waitUntil(() => activeTimers() <= timersBefore + 1, 3000, 'Timers are left');
    await relay.close();
    await upstream.close();
  });

  it('leave no listener on a signal that many calls share', async () => {
    const upstream = await startHostileUpstream(bytes(head('200 OK', 'Content-Length: 5'), 'hello'));
    const relay = await startRelay(() => upstream.url);
    const shared = new AbortController();
    for (let count = 0; count < 20; count += 1) {
      const request = { url: `${upstream.url}/`, method: 'GET', headers: [], body: Readable.from([]) };
      const sent = await relay.upstream.send(request, shared.signal);
      sent._unsafeUnwrap().discard();
    }
    expect(getEventListeners(shared.signal, 'abort')).to.deep.equal([]);
    await relay.close();
    await upstream.close();
  });
});

function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

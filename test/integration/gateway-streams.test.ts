import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { PATH } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { countOf } from '../support/live-books.ts';
import { echoed, halfServed, SERVED, served } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HeldTables } from './held-tables.ts';

const MEGABYTE = 1_000_000;
const SIZE = 100 * MEGABYTE;
const GROWTH_MAX = 80 * MEGABYTE;
const LOOK_EVERY_MS = 50;
const CALLER_RESTS_MS = 1000;
const NOTICED_MS_MAX = 1000;
const EVENTS = 5;
const UNDER_WAY = 20;
/** Longer than a statement may take. */
const SLOW_DATABASE_MS = 1500;
const LEAVING = 100;
const LEAVERS = 10;
/** The first leaves at once, each other one so much later in its call. */
const LEAVE_LATER_MS = 4;
const PART_MS = 40;
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

describe('what is streamed through the gateway', () => {
  let market: GatewayMarket;
  let key: string;

  before(async () => {
    market = await GatewayMarket.open(1, { user_alice: 500 }, { API_KEY_CONCURRENCY_MAX: String(LEAVING) });
    ({ key } = await market.issueKey('user_alice'));
  });
  beforeEach(() => {
    market.upstream.answer = served;
    market.upstream.seen.length = 0;
  });
  after(() => market.close());

  /** Below `fetch`, which would tidy up addresses and read ahead. */
  const begin = (method: string, url: string, headers: Record<string, string | number> = {}): ClientRequest => {
    const { hostname, port, origin } = new URL(url);
    const path = url.slice(origin.length);
    return request({ hostname, port, path, method, agent: false, headers: { 'X-Api-Key': key, ...headers } });
  };
  const answerOf = async (sent: ClientRequest): Promise<IncomingMessage> => {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  };
  const bytesOf = async (response: IncomingMessage): Promise<Buffer> =>
    Buffer.concat((await response.toArray()) as Buffer[]);
  const requestId = () => market.upstream.seen[0]?.requestId ?? '';
  const isCharge = (condition: string) => async () =>
    (await countOf(market.deployment, `request_id = '${requestId()}' and ${condition}`)) === 1;

  it('is asked for by path and query as they came, byte by byte, below the path of the API', async () => {
    const apiId = await market.registerApi(`${market.upstream.url}/v2`);
    const own = await market.issueKey('user_alice', { apiId });
    for (const target of TARGETS) {
      const sent = begin('GET', market.callUrl(0, target, apiId), { 'X-Api-Key': own.key }).end();
      expect((await bytesOf(await answerOf(sent))).toString()).to.equal(SERVED);
      expect(market.upstream.seen.at(-1)?.target).to.equal(`/v2${target}`);
    }
  });

  it('arrives byte by byte in both directions, whatever the bytes are', async () => {
    market.upstream.answer = echoed;
    const body = Buffer.concat([...Array<Buffer>(1000).fill(ALL_BYTES), ALL_BYTES.toReversed()]);
    for (const framing of [{ 'Content-Length': body.length }, { 'Transfer-Encoding': 'chunked' }]) {
      const response = await answerOf(begin('POST', market.callUrl(0), framing).end(body));
      expect((await bytesOf(response)).equals(body)).to.equal(true);
    }
  });

  it('keeps each of several cookies', async () => {
    market.upstream.answer = (_, response) =>
      response.writeHead(200, ['Set-Cookie', 'a=1; Path=/, x', 'Set-Cookie', 'b=2']).end(SERVED);
    const response = await answerOf(begin('GET', market.callUrl(0)).end());
    expect(response.headers['set-cookie']).to.deep.equal(['a=1; Path=/, x', 'b=2']);
    response.resume();
  });

  it('flows: each event arrives before the next is sent', async () => {
    const begun = Promise.withResolvers<ServerResponse>();
    market.upstream.answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      begun.resolve(response);
    };
    const response = await answerOf(begin('GET', market.callUrl(0)).end());
    const events = await begun.promise;
    for (let turn = 0; turn < EVENTS; turn += 1) {
      const event = `data: ${turn}\n\n`;
      events.write(event);
      const [came] = (await once(response, 'data')) as [Buffer];
      expect(came.toString()).to.equal(event);
    }
    events.end();
    await once(response, 'end');
  });

  it('100 MB arrive unchanged in both directions, and the server process stays as small as it was', async () => {
    market.upstream.answer = echoed;
    await exchange(SIZE / 5);
    const before = await residentBytes();
    let most = before;
    const watch = setInterval(() => {
      void residentBytes().then((bytes) => (most = Math.max(most, bytes)));
    }, LOOK_EVERY_MS);
    const { sent, got } = await exchange(SIZE).finally(() => clearInterval(watch));
    expect(got).to.deep.equal(sent);
    expect(got.length).to.equal(SIZE);
    expect(most - before).to.be.below(GROWTH_MAX);
  });

  it('ends at the upstream within a second when its caller leaves in the middle, and stays charged', async () => {
    market.upstream.answer = halfServed;
    const sent = begin('GET', market.callUrl(0)).end();
    await once(await answerOf(sent), 'data');
    sent.destroy();
    await waitUntil(() => market.upstream.seen[0]?.brokenOff === true, NOTICED_MS_MAX, 'the upstream is not told');
    await waitUntil(isCharge(`status in ('reserved', 'confirmed')`), 5000, 'it is not charged');
  });

  it('ends at the upstream within a second when its caller leaves before the status line, and is released', async () => {
    market.upstream.answer = () => undefined;
    const sent = begin('GET', market.callUrl(0))
      .on('error', () => undefined)
      .end();
    await waitUntil(() => market.upstream.seen.length === 1, 5000, 'the upstream is not called');
    sent.destroy();
    await waitUntil(() => market.upstream.seen[0]?.brokenOff === true, NOTICED_MS_MAX, 'the upstream is not told');
    await waitUntil(isCharge(`status = 'voided' and void_reason = 'not_served'`), 5000, 'it is not released');
  });

  it('leaves no hold and no place behind, whenever its callers leave, and is charged only where it was answered', async () => {
    const answered = new Set<string>();
    market.upstream.answer = (incoming, response) => {
      setTimeout(() => {
        answered.add(String(incoming.headers['x-callora-request-id']));
        halfServed(incoming, response);
        setTimeout(() => response.end(SERVED.slice(-1)), PART_MS);
      }, PART_MS);
    };
    const heard = new Set<string>();
    const leave = async (afterMs: number) => {
      const sent = begin('GET', market.callUrl(0)).on('error', () => undefined);
      sent.on('response', (response) => {
        heard.add(String(response.headers['x-callora-request-id']));
        response.on('error', () => undefined).resume();
      });
      sent.end();
      await delay(afterMs);
      sent.destroy();
    };
    const leavers = Array.from({ length: LEAVERS }, async (_, leaver) => {
      for (let turn = leaver; turn < LEAVING; turn += LEAVERS) await leave(turn * LEAVE_LATER_MS);
    });
    await Promise.all(leavers);

    const isOpen = `status = 'held'`;
    await waitUntil(async () => (await countOf(market.deployment, isOpen)) === 0, 10_000, 'calls stay on hold');
    const charged = new Set(await chargedIds());
    expect([...heard].filter((id) => !charged.has(id))).to.deep.equal([]);
    const seen = market.upstream.seen.map((each) => each.requestId);
    expect(seen.filter((id) => charged.has(id) && !answered.has(id))).to.deep.equal([]);
    expect(heard.size).to.be.within(1, LEAVING - 1);

    market.upstream.answer = served;
    const calls = await Promise.all(Array.from({ length: LEAVING }, () => market.call(0, key)));
    expect(calls.map(({ status }) => status)).to.deep.equal(Array(LEAVING).fill(200));
  });

  it('is finished and captured when the server is told to stop, though the database takes its time, and the exit code is 0', async () => {
    const stopped = await market.start({ DB_STATEMENT_TIMEOUT_MS: '1000' });
    const open: ServerResponse[] = [];
    market.upstream.answer = (incoming, response) => {
      if (open.push(response) % 2 === 0) halfServed(incoming, response);
    };
    const calls = Array.from({ length: UNDER_WAY }, () => market.call(1, key));
    await waitUntil(() => open.length === UNDER_WAY, 10_000, 'not all are under way');
    const exit = stopped.stop();
    await waitUntil(() => stopped.output.text.includes('SIGTERM'), 5000, 'the server does not begin to stop');
    const lock = await HeldTables.of(market.deployment.variables()['DATABASE_URL'] ?? '', 'usage_events');
    try {
      for (const response of open) response.end(response.headersSent ? SERVED.slice(-1) : SERVED);
      for (const { text, verdict } of await Promise.all(calls)) {
        expect([text, verdict]).to.deep.equal([SERVED, 'charged']);
      }
      await delay(SLOW_DATABASE_MS);
    } finally {
      await lock.close();
    }
    expect(await exit).to.equal(0);
    const ids = market.upstream.seen.map((seen) => `'${seen.requestId}'`).join();
    const captured = `request_id in (${ids}) and status in ('reserved', 'confirmed')`;
    expect(await countOf(market.deployment, captured)).to.equal(UNDER_WAY);
    expect(await countOf(market.deployment, `status = 'held'`)).to.equal(0);
  });

  async function chargedIds(): Promise<string[]> {
    const rows = await market.deployment.query<{ id: string }>(
      `select request_id as id from usage_events where status in ('reserved', 'confirmed')`,
    );
    return rows.map(({ id }) => id);
  }

  /** Echoed by the upstream while it is being sent. */
  async function exchange(size: number): Promise<Record<'sent' | 'got', { length: number; digest: string }>> {
    const pieces = Array<Buffer>(size / MEGABYTE).fill(randomBytes(MEGABYTE));
    const sent = begin('PUT', market.callUrl(0), { 'Content-Length': size });
    const [, got] = await Promise.all([
      pipeline(Readable.from(pieces), sent),
      // A caller that takes its time: what it has not taken must wait at the upstream.
      answerOf(sent).then(async (response) => {
        await delay(CALLER_RESTS_MS);
        return summed(response);
      }),
    ]);
    return { sent: await summed(Readable.from(pieces)), got };
  }

  /** What the server process holds in memory. */
  async function residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${market.servers[0]?.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }
});

const TARGETS = [
  PATH,
  `${PATH}?`,
  `${PATH}?q=a%20b&q=+&=&&%zz&x[]={1}|%00&q=a%2Fb%5C`,
  '/forecast/%7eos%6Co;v=1,2@:!$',
  `/forecast/%C3%A5lesund?${'long=1&'.repeat(500)}`,
];

async function summed(stream: AsyncIterable<Buffer>): Promise<{ length: number; digest: string }> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const part of stream) {
    hash.update(part);
    length += part.length;
  }
  return { length, digest: hash.digest('hex') };
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type UsageEvent } from '../../src/core/billing/ports/usage-history.ts';
import { anEvent, ScriptedUsageHistory } from '../support/scripted-usage-history.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HASH } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ALICE, errorOf, faultsOf } from './support/requests.ts';
import { usageService } from './support/usage-service.ts';

const AWAY = { kind: 'database_unavailable' } as const;

/** So many events, the newest first. */
function eventsDownFrom(newest: bigint, count: number): readonly UsageEvent[] {
  return Array.from({ length: count }, (_, place) => anEvent({ id: newest - BigInt(place) }));
}

describe('GET /api/usage/export', () => {
  let history: ScriptedUsageHistory;
  let server: HttpServer;

  beforeEach(async () => {
    history = new ScriptedUsageHistory();
    server = await startHttpServer({ usage: usageService(history) });
  });
  afterEach(() => server.close());

  const get = (query = '', method = 'GET') =>
    fetch(`${server.url}/api/usage/export${query}`, { headers: ALICE, method });
  const show = (...events: readonly UsageEvent[]) => (history.page = () => okAsync(events));
  /** Pages without an end. */
  const showEndlessly = () =>
    (history.page = (after, limit) => okAsync(eventsDownFrom((after ?? 10n ** 12n) - 1n, limit)));

  it('is CSV: a head, a line for each event, every cell in quotes', async () => {
    show(anEvent({ id: 2n }), anEvent({ id: 1n, status: 'reserved', hash: null, units: 15n, apiId: 'a "b", c' }));
    const response = await get('?from=2026-02-01&to=2026-02-26');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(response.headers.get('content-disposition')).to.equal(
      'attachment; filename="usage-2026-02-01-to-2026-02-26.csv"',
    );
    expect((await response.text()).split('\r\n')).to.deep.equal([
      '"usageEventId","requestId","createdAt","apiId","endpointId","apiKeyId","amountUsdc","status","stellarTxHash"',
      `"2","req_abc123","2026-02-26T10:29:59.000Z","api_weather","endpoint_forecast","key_xyz789","0.01","confirmed","${HASH}"`,
      '"1","req_abc123","2026-02-26T10:29:59.000Z","a ""b"", c","endpoint_forecast","key_xyz789","0.0000015","reserved",""',
      '',
    ]);
  });

  for (const text of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    ' =1',
    '\u3000=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '=cmd|"/C calc"!A0',
  ]) {
    it(`gives a spreadsheet no formula: ${text}`, async () => {
      show(anEvent({ apiId: text, endpointId: text, apiKeyId: text, requestId: text }));
      const [, line] = (await (await get()).text()).split('\r\n');
      expect(line?.split(`"'${text.replaceAll('"', '""')}"`)).to.have.lengthOf(5);
    });
  }

  it('leaves what is no formula as it is', async () => {
    show(anEvent({ apiId: "a=b+c-d@e 'f'" }));
    expect(await (await get()).text()).to.contain(`,"a=b+c-d@e 'f'",`);
  });

  it('is NDJSON when that is asked for: each line an event of the usage answer', async () => {
    show(anEvent({ id: 2n, apiId: 'Größe "ß"\u2028' }), anEvent({ id: 1n, hash: null }));
    const response = await get('?format=ndjson&from=2026-02-01&to=2026-02-26');
    expect(response.headers.get('content-type')).to.equal('application/x-ndjson');
    expect(response.headers.get('content-disposition')).to.contain('.ndjson"');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).to.equal('');
    const usage = await (await fetch(`${server.url}/api/usage`, { headers: ALICE })).json();
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal((usage as { events: unknown }).events);
  });

  it('of nothing is a head alone, or nothing at all', async () => {
    expect((await (await get()).text()).split('\r\n')).to.have.lengthOf(2);
    const empty = await get('?format=ndjson');
    expect([empty.status, await empty.text()]).to.deep.equal([200, '']);
  });

  it('asks page by page, each behind the last event before, and has every event once', async () => {
    const all = eventsDownFrom(2500n, 2500);
    history.page = (after, limit) => {
      const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return okAsync(all.slice(start, start + limit));
    };
    const text = await (await get('?format=ndjson&apiId=api_weather')).text();
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { usageEventId: string }).usageEventId);
    expect(ids).to.deep.equal(all.map(({ id }) => id.toString()));
    expect(history.listed.map(({ after, limit }) => [after, limit])).to.deep.equal([
      [null, 1000],
      [1501n, 1000],
      [501n, 1000],
    ]);
    expect(history.listed.every(({ filter }) => filter.apiId === 'api_weather')).to.equal(true);
  });

  it('answers 503 when the database is away from the beginning', async () => {
    history.page = () => errAsync(AWAY);
    const response = await get();
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
    expect(response.headers.get('content-disposition')).to.equal(null);
  });

  for (const format of ['csv', 'ndjson']) {
    it(`breaks the connection off when the database goes away in the middle of ${format}`, async () => {
      history.page = (after) => (after === null ? okAsync(eventsDownFrom(5000n, 1000)) : errAsync(AWAY));
      const response = await get(`?format=${format}`);
      expect(response.status).to.equal(200);
      expect(await response.text().catch((cause: unknown) => cause)).to.be.instanceOf(Error);
      expect(server.logs.lines.at(-1)).to.include({ msg: 'Answer not delivered' });
    });
  }

  it('reads no further for who has gone away', async () => {
    showEndlessly();
    const leave = new AbortController();
    const response = await fetch(`${server.url}/api/usage/export`, { headers: ALICE, signal: leave.signal });
    const reader = response.body!.getReader();
    await reader.read();
    leave.abort();
    await reader.read().catch(() => undefined);
    await expectNoFurtherPage();
  });

  it('reads no faster than its reader', async () => {
    showEndlessly();
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write('GET /api/usage/export HTTP/1.1\r\nHost: x\r\nX-User-Id: user_alice\r\n\r\n');
    await waitUntil(() => history.listed.length > 1, 5000, 'the export does not begin');
    await expectNoFurtherPage();
    expect(history.listed.length).to.be.below(100);
    socket.destroy();
  });

  it('answers HEAD without reading more than the first page', async () => {
    showEndlessly();
    const response = await get('', 'HEAD');
    expect([response.status, await response.text()]).to.deep.equal([200, '']);
    expect(response.headers.get('content-disposition')).to.contain('attachment');
    expect(history.listed).to.have.lengthOf(1);
  });

  it('refuses another format, and a period as the usage does', async () => {
    expect(await faultsOf(await get('?format=xml&from=2026-02-02&to=2026-02-01'))).to.have.members([
      'query.format INVALID_VALUE',
      'query.from INVALID_VALUE',
    ]);
  });

  /** The pages asked for come to rest, and stay so. */
  async function expectNoFurtherPage(): Promise<void> {
    let before = -1;
    await waitUntil(
      async () => {
        before = history.listed.length;
        await delay(100);
        return history.listed.length === before;
      },
      5000,
      'pages are read without end',
    );
    await delay(100);
    expect(history.listed.length).to.equal(before);
  }
});

import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type UsageEvent } from '../../src/core/billing/ports/usage-history.ts';
import { anEvent, ScriptedUsageHistory } from '../support/scripted-usage-history.ts';
import { HASH, NOW } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf } from './support/requests.ts';
import { usageService } from './support/usage-service.ts';

const DAY_MS = 86_400_000;

describe('GET /api/usage', () => {
  let history: ScriptedUsageHistory;
  let server: HttpServer;

  beforeEach(async () => {
    history = new ScriptedUsageHistory();
    server = await startHttpServer({ usage: usageService(history) });
  });
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ALICE, method = 'GET') =>
    fetch(`${server.url}/api/usage${query}`, { headers, method });
  const show = (...events: readonly UsageEvent[]) => (history.page = () => okAsync(events));

  it('shows events, totals, the breakdown by API, the period, and where the next page begins', async () => {
    show(anEvent({ id: 9n }), anEvent({ id: 8n, status: 'reserved', hash: null }), anEvent({ id: 7n }));
    history.sums = {
      byApi: [
        { apiId: 'api_stocks', calls: 1n, units: 25_000n },
        { apiId: 'api_weather', calls: 2_000_000n, units: 90_071_992_547_409_931n },
      ],
      buckets: [],
    };
    const response = await get('?limit=2&from=2026-02-01&to=2026-02-26T11:30:00%2B01:00');
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({
      events: [
        {
          usageEventId: '9',
          requestId: 'req_abc123',
          createdAt: '2026-02-26T10:29:59.000Z',
          apiId: 'api_weather',
          endpointId: 'endpoint_forecast',
          apiKeyId: 'key_xyz789',
          amountUsdc: '0.01',
          status: 'confirmed',
          stellarTxHash: HASH,
        },
        {
          usageEventId: '8',
          requestId: 'req_abc123',
          createdAt: '2026-02-26T10:29:59.000Z',
          apiId: 'api_weather',
          endpointId: 'endpoint_forecast',
          apiKeyId: 'key_xyz789',
          amountUsdc: '0.01',
          status: 'reserved',
          stellarTxHash: null,
        },
      ],
      stats: {
        totalCalls: 2_000_001,
        totalSpentUsdc: '9007199254.7434931',
        breakdownByApi: [
          { apiId: 'api_weather', calls: 2_000_000, spentUsdc: '9007199254.7409931' },
          { apiId: 'api_stocks', calls: 1, spentUsdc: '0.0025' },
        ],
      },
      period: { from: '2026-02-01T00:00:00.000Z', to: '2026-02-26T10:30:00.000Z' },
      nextCursor: 'OA',
    });
  });

  it('asks for what the query names: the API, the place, the number, the grouping', async () => {
    await get('?from=2026-02-01&to=2026-02-02&apiId=api_weather&limit=5&cursor=OA&groupBy=week');
    const period = { from: Date.parse('2026-02-01'), to: Date.parse('2026-02-02') };
    const filter = { userId: 'user_alice', period, apiId: 'api_weather' };
    expect(history.listed).to.deep.equal([{ filter, after: 8n, limit: 6 }]);
    expect(history.summed).to.deep.equal([{ filter, grouping: 'week' }]);
  });

  for (const [query, from, to] of [
    ['', NOW - 30 * DAY_MS, NOW],
    ['?from=2026-02-01T00:00:00.001Z', Date.parse('2026-02-01T00:00:00.001Z'), NOW],
    ['?to=2026-02-01', Date.parse('2026-02-01') - 30 * DAY_MS, Date.parse('2026-02-01')],
    ['?from=2025-01-01&to=2026-01-02', Date.parse('2025-01-01'), Date.parse('2026-01-02')],
  ] as const) {
    it(`takes the period that "${query}" means: until now, for 30 days, for at most 366`, async () => {
      expect((await get(query)).status).to.equal(200);
      expect(history.listed[0]?.filter.period).to.deep.equal({ from, to });
    });
  }

  it('has buckets when it is asked for them, the empty ones too', async () => {
    const start = Date.parse('2026-02-24');
    history.sums = { byApi: [], buckets: [{ start, calls: 3n, units: 15n }] };
    const response = await get('?from=2026-02-23T12:00:00Z&to=2026-02-25T00:00:01Z&groupBy=day');
    const { stats } = (await response.json()) as { stats: { buckets: unknown } };
    expect(stats.buckets).to.deep.equal([
      { start: '2026-02-23T00:00:00.000Z', calls: 0, spentUsdc: '0' },
      { start: '2026-02-24T00:00:00.000Z', calls: 3, spentUsdc: '0.0000015' },
      { start: '2026-02-25T00:00:00.000Z', calls: 0, spentUsdc: '0' },
    ]);
  });

  for (const [query, fault] of [
    ['from=yesterday', 'query.from INVALID_FORMAT'],
    ['from=2026-02-30', 'query.from INVALID_FORMAT'],
    ['from=1767225600000', 'query.from INVALID_FORMAT'],
    ['to=2026-02-01T00:00:00', 'query.to INVALID_FORMAT'],
    ['to=2026-02-01&to=2026-02-02', 'query.to INVALID_TYPE'],
    ['from=2026-02-02&to=2026-02-01', 'query.from INVALID_VALUE'],
    ['from=2026-02-02&to=2026-02-02', 'query.from INVALID_VALUE'],
    ['from=2026-02-26T10:30:00Z', 'query.from INVALID_VALUE'],
    ['from=2025-01-01&to=2026-01-02T00:00:00.001Z', 'query.from INVALID_VALUE'],
    ['apiId=', 'query.apiId TOO_SMALL'],
    ['groupBy=year', 'query.groupBy INVALID_VALUE'],
    ['limit=0', 'query.limit TOO_SMALL'],
    ['limit=101', 'query.limit TOO_BIG'],
    ['cursor=x', 'query.cursor INVALID_FORMAT'],
  ] as const) {
    it(`refuses ${query} by its field`, async () => {
      const response = await get(`?${query}`);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal([fault]);
      expect(history.listed).to.deep.equal([]);
    });
  }

  it('tells all faults at once', async () => {
    const response = await get('?from=2026-02-02&to=2026-02-01&groupBy=year&limit=x');
    const faults = ['query.groupBy INVALID_VALUE', 'query.limit INVALID_FORMAT', 'query.from INVALID_VALUE'];
    expect(await faultsOf(response)).to.have.members(faults);
  });

  it('is personal: nothing without credentials, and stored by no cache', async () => {
    expect((await get('', {})).status).to.equal(401);
    expect((await get()).headers.get('cache-control')).to.equal('no-store');
  });

  for (const path of ['', '/export']) {
    it(`shows ${path === '' ? 'the usage' : 'an export'} of nobody else, whether or not there is one`, async () => {
      const response = await get(`${path}?userId=user_bob`);
      expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'USAGE_NOT_FOUND']);
      expect((await get(`${path}?userId=user_alice`)).status).to.equal(200);
      expect(history.listed.map(({ filter }) => filter.userId)).to.deep.equal(['user_alice']);
    });

    it(`shows an administrator ${path === '' ? 'the usage' : 'an export'} of the user that it names`, async () => {
      expect((await get(`${path}?userId=user_bob`, ADMIN)).status).to.equal(200);
      expect(history.listed[0]?.filter.userId).to.equal('user_bob');
      const nameless = await get(path, ADMIN);
      expect([nameless.status, await faultsOf(nameless)]).to.deep.equal([400, ['query.userId INVALID_TYPE']]);
    });
  }

  it('answers 304 to who has this very answer', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
    show(anEvent());
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(200);
  });

  it('answers HEAD as GET, without the body', async () => {
    const response = await get('', ALICE, 'HEAD');
    expect([response.status, await response.text()]).to.deep.equal([200, '']);
    expect(response.headers.get('etag')).to.equal((await get()).headers.get('etag'));
  });

  it('answers 503 while the database is away', async () => {
    history.page = () => errAsync({ kind: 'database_unavailable' });
    const response = await get();
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
  });
});

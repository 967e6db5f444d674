import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { InMemoryAuditLog } from '../../src/adapters/memory/in-memory-audit-log.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { aCharge, NOW } from './support/examples.ts';
import { auditService, startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

interface AuditBody {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

describe('GET /api/admin/audit-log', () => {
  let log: InMemoryAuditLog;
  let voided: string[];
  let server: HttpServer;

  beforeEach(async () => {
    log = new InMemoryAuditLog(new MemoryDatabase());
    voided = [];
    const execute = (requestId: string) => {
      voided.push(requestId);
      return requestId === 'req_missing' ? errAsync({ kind: 'charge_not_found' as const }) : okAsync(aCharge());
    };
    server = await startHttpServer({ audit: auditService(log), voidCharge: { execute } });
  });
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/audit-log${query}`, { headers });
  const page = async (query = '') => (await (await get(query)).json()) as AuditBody;
  const voidCharge = (requestId: string, headers: Record<string, string> = {}) =>
    post(
      `${server.url}/api/billing/deductions/${requestId}/void`,
      { reason: 'ordered twice' },
      { ...ADMIN, ...headers },
    );

  it('shows who did what to which thing, why, when, and how it ended', async () => {
    await voidCharge('req_1', { 'X-Request-Id': 'corr-1' });
    const response = await get();
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({
      data: [
        {
          id: '1',
          actor: 'admin',
          action: 'void_charge',
          target: 'req_1',
          reason: 'ordered twice',
          outcome: 'voided',
          correlationId: 'corr-1',
          beganAt: new Date(NOW).toISOString(),
          endedAt: new Date(NOW).toISOString(),
        },
      ],
      nextCursor: null,
    });
  });

  it('holds every kind of admin action, the refused ones too', async () => {
    const actions = [
      ['billing/deductions/req_1/void', 'void_charge', 'req_1', 'voided'],
      ['billing/deductions/req_missing/void', 'void_charge', 'req_missing', 'charge_not_found'],
      ['admin/charges/req_1/confirm', 'confirm_charge', 'req_1', 'confirmed'],
      ['admin/charges/req_1/requeue', 'requeue_charge', 'req_1', 'requeued'],
      ['admin/charges/req_1/write-off', 'write_off_charge', 'req_1', 'written_off'],
      ['admin/network/accept', 'accept_network', null, 'accepted'],
      ['admin/circuit-breakers/made-up/reset', 'reset_circuit_breaker', 'made-up', 'unknown_circuit'],
      ['admin/circuit-breakers/made-up/open', 'open_circuit_breaker', 'made-up', 'unknown_circuit'],
    ] as const;
    for (const [path] of actions) await post(`${server.url}/api/${path}`, { reason: 'a test' });
    const { data } = await page();
    const recorded = data.map(({ action, target, outcome }) => [action, target, outcome]);
    expect(recorded.toReversed()).to.deep.equal(actions.map(([, ...entry]) => entry));
  });

  it('pages from the newest to the oldest, whatever comes in between', async () => {
    for (const requestId of ['req_1', 'req_2', 'req_3']) await voidCharge(requestId);
    const first = await page('?limit=2');
    await voidCharge('req_4');
    const second = await page(`?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect([first, second].map(({ data }) => data.map(({ target }) => target))).to.deep.equal([
      ['req_3', 'req_2'],
      ['req_1'],
    ]);
    expect(second.nextCursor).to.equal(null);
    expect(await faultsOf(await get('?limit=0&cursor=7'))).to.deep.equal([
      'query.limit TOO_SMALL',
      'query.cursor INVALID_FORMAT',
    ]);
  });

  it('is for administrators alone', async () => {
    expect([(await get('', ALICE)).status, (await get('', {})).status]).to.deep.equal([403, 401]);
  });

  it('lets nothing happen that it cannot hold', async () => {
    log.begin = () => errAsync({ kind: 'database_unavailable' });
    const response = await voidCharge('req_1');
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
    expect(voided).to.deep.equal([]);
  });

  it('does not call an action failed whose outcome it could not write', async () => {
    log.end = () => errAsync({ kind: 'database_unavailable' });
    expect((await voidCharge('req_1')).status).to.equal(200);
    expect((await page()).data[0]).to.include({ outcome: null, endedAt: null });
    expect(server.logs.lines.find(({ audit }) => audit === true)).to.include({ outcome: 'voided' });
  });
});

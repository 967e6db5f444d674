import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type ChargeView } from '../../src/core/billing/ports/usage-ledger.ts';
import { type VoidChargeError } from '../../src/core/billing/void-charge.ts';
import { aCharge } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

describe('POST /api/billing/deductions/:requestId/void', () => {
  const asked: string[] = [];
  let answer: ResultAsync<ChargeView, VoidChargeError>;
  let server: HttpServer;

  function execute(requestId: string): ResultAsync<ChargeView, VoidChargeError> {
    asked.push(requestId);
    return answer;
  }

  before(async () => (server = await startHttpServer({ voidCharge: { execute } })));
  after(() => server.close());
  beforeEach(() => {
    asked.length = 0;
    server.logs.lines.length = 0;
    answer = okAsync(aCharge({ status: 'voided', voidReason: 'admin', hash: null, ledger: null }));
  });

  const request = (body: unknown, headers: Record<string, string> = ADMIN, requestId = 'req_abc123') =>
    post(`${server.url}/api/billing/deductions/${requestId}/void`, body, headers);
  const auditLines = () => server.logs.lines.filter(({ audit }) => audit === true);

  it('voids the named charge and shows it', async () => {
    const response = await request({ reason: 'double order' });
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.include({ requestId: 'req_abc123', status: 'voided', stellarTxHash: null });
    expect(asked).to.deep.equal(['req_abc123']);
  });

  it('leaves one audit line: what, which charge, why, how it ended', async () => {
    await request({ reason: 'double order' }, { ...ADMIN, 'X-Request-Id': 'corr-9' });
    expect(auditLines()).to.have.length(1);
    expect(auditLines()[0]).to.include({
      audit: true,
      action: 'void_charge',
      target: 'req_abc123',
      reason: 'double order',
      outcome: 'voided',
      correlationId: 'corr-9',
    });
  });

  for (const [kind, status, code] of [
    ['charge_not_found', 404, 'CHARGE_NOT_FOUND'],
    ['charge_not_voidable', 409, 'CHARGE_NOT_VOIDABLE'],
    ['database_unavailable', 503, 'DATABASE_UNAVAILABLE'],
  ] as const) {
    it(`answers ${kind} with ${status} ${code}, and audits the attempt`, async () => {
      answer = errAsync({ kind });
      const response = await request({ reason: 'double order' });
      expect(response.status).to.equal(status);
      expect((await errorOf(response)).code).to.equal(code);
      expect(auditLines().map(({ outcome }) => outcome)).to.deep.equal([kind]);
    });
  }

  it('is for administrators only', async () => {
    const [user, stranger] = await Promise.all([request({ reason: 'x' }, ALICE), request({ reason: 'x' }, {})]);
    expect([user.status, (await errorOf(user)).code]).to.deep.equal([403, 'FORBIDDEN']);
    expect([stranger.status, (await errorOf(stranger)).code]).to.deep.equal([401, 'UNAUTHORIZED']);
    expect(asked).to.deep.equal([]);
    expect(auditLines()).to.deep.equal([]);
  });

  for (const [reason, code] of [
    ['', 'TOO_SMALL'],
    ['   ', 'TOO_SMALL'],
    ['x'.repeat(501), 'TOO_BIG'],
    ['a\u0000', 'INVALID_FORMAT'],
    [undefined, 'INVALID_TYPE'],
    [7, 'INVALID_TYPE'],
  ] as const) {
    it(`refuses the reason ${JSON.stringify({ reason }).slice(0, 24)}`, async () => {
      const response = await request({ reason });
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal([`body.reason ${code}`]);
      expect(asked).to.deep.equal([]);
    });
  }

  it('refuses a malformed request id and an unknown field', async () => {
    expect(await faultsOf(await request({ reason: 'x' }, ADMIN, 'a%00'))).to.deep.equal([
      'params.requestId INVALID_FORMAT',
    ]);
    expect(await faultsOf(await request({ reason: 'x', force: true }))).to.deep.equal(['body.force UNRECOGNIZED_KEYS']);
    expect(asked).to.deep.equal([]);
  });
});

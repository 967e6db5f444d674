import { expect } from 'chai';
import { ADMIN, post } from '../http/support/requests.ts';
import { LiveDeployment } from '../support/live-deployment.ts';

describe('the audit log', () => {
  let deployment: LiveDeployment;
  before(async () => {
    deployment = await LiveDeployment.open();
  });
  after(() => deployment.close());

  it('shows in one process what was tried in another', async () => {
    const [one, other] = [await deployment.start(), await deployment.start()];
    const headers = { ...ADMIN, 'X-Request-Id': 'corr-1' };
    const path = '/api/billing/deductions/req_missing/void';
    expect((await post(`${one.url}${path}`, { reason: 'ordered twice' }, headers)).status).to.equal(404);
    const response = await fetch(`${other.url}/api/admin/audit-log`, { headers: ADMIN });
    const { data, nextCursor } = (await response.json()) as { data: object[]; nextCursor: string | null };
    expect([data.length, nextCursor]).to.deep.equal([1, null]);
    expect(data[0]).to.include({
      actor: 'admin',
      action: 'void_charge',
      target: 'req_missing',
      reason: 'ordered twice',
      outcome: 'charge_not_found',
      correlationId: 'corr-1',
    });
  });
});

import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type FindChargeError, type FindChargeInput } from '../../src/core/billing/find-charge.ts';
import { type ChargeView } from '../../src/core/billing/ports/usage-ledger.ts';
import { aCharge, HASH } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf } from './support/requests.ts';

describe('GET /api/billing/deductions/:requestId', () => {
  let stored = aCharge();
  let server: HttpServer;

  /** The rule of `FindCharge` over one stored charge. */
  function find({ requestId, ownerId }: FindChargeInput): ResultAsync<ChargeView, FindChargeError> {
    const visible = requestId === stored.requestId && (ownerId === null || ownerId === stored.userId);
    return visible ? okAsync(stored) : errAsync({ kind: 'charge_not_found' });
  }

  before(async () => (server = await startHttpServer({ findCharge: { execute: find } })));
  after(() => server.close());
  beforeEach(() => (stored = aCharge()));

  const get = (requestId: string, headers: Record<string, string> = ALICE, method = 'GET') =>
    fetch(`${server.url}/api/billing/deductions/${requestId}`, { headers, method });

  it('shows the whole charge to its owner and to an administrator', async () => {
    for (const headers of [ALICE, ADMIN]) {
      const response = await get('req_abc123', headers);
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(response.headers.get('content-type')).to.contain('application/json');
      expect(await response.json()).to.deep.equal({
        usageEventId: '1',
        requestId: 'req_abc123',
        status: 'confirmed',
        stellarTxHash: HASH,
        ledger: 4711,
        amountUsdc: '0.01',
        createdAt: '2026-02-26T10:29:55.000Z',
        updatedAt: '2026-02-26T10:30:00.000Z',
      });
    }
  });

  it("answers another user's charge exactly as one that is not there", async () => {
    const [foreign, absent] = await Promise.all([get('req_abc123', BOB), get('req_none', BOB)]);
    expect([foreign.status, absent.status]).to.deep.equal([404, 404]);
    const [foreignBody, absentBody] = await Promise.all([errorOf(foreign), errorOf(absent)]);
    expect(foreignBody).to.deep.equal(absentBody);
    expect(foreignBody.code).to.equal('CHARGE_NOT_FOUND');
  });

  it('finds a charge of the gateway by its own id', async () => {
    stored = aCharge({ requestId: 'gw_0123' });
    expect((await get('gw_0123')).status).to.equal(200);
  });

  it('ignores a query string', async () => {
    expect((await get('req_abc123?ownerId=user_bob&requestId=x')).status).to.equal(200);
  });

  for (const [name, path] of [
    ['NUL', 'a%00b'],
    ['a slash', 'a%2Fb'],
    ['a path upwards', '..%2F..%2Fhealth'],
    ['a broken escape', '%ZZ'],
    ['broken UTF-8', '%C3%28'],
    ['256 characters', 'x'.repeat(256)],
  ] as const) {
    it(`refuses a request id with ${name} by its field`, async () => {
      const response = await get(path);
      expect(response.status).to.equal(400);
      expect((await faultsOf(response))[0]).to.match(/^params\.requestId (INVALID_FORMAT|TOO_BIG)$/);
    });
  }

  it('answers 304 without a body to who has this representation', async () => {
    const etag = (await get('req_abc123')).headers.get('etag') ?? '';
    expect(etag).to.match(/^"[\w-]{43}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get('req_abc123', { ...ALICE, 'If-None-Match': known });
      expect(response.status).to.equal(304);
      expect(response.headers.get('etag')).to.equal(etag);
      expect(await response.text()).to.equal('');
    }
  });

  it('answers the changed charge, with another tag, to who has the old one', async () => {
    const etag = (await get('req_abc123')).headers.get('etag') ?? '';
    stored = aCharge({ status: 'review' });
    const response = await get('req_abc123', { ...ALICE, 'If-None-Match': etag });
    expect(response.status).to.equal(200);
    expect(response.headers.get('etag')).not.to.equal(etag);
  });

  it('never answers 304 to who may not see the charge', async () => {
    const etag = (await get('req_abc123')).headers.get('etag') ?? '';
    expect((await get('req_abc123', { ...BOB, 'If-None-Match': etag })).status).to.equal(404);
    expect((await get('req_abc123', { 'If-None-Match': '*' })).status).to.equal(401);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const [read, head] = await Promise.all([get('req_abc123'), get('req_abc123', ALICE, 'HEAD')]);
    expect(head.status).to.equal(200);
    for (const name of ['etag', 'content-type', 'content-length']) {
      expect(head.headers.get(name)).to.be.a('string').and.to.equal(read.headers.get(name));
    }
    expect(await head.text()).to.equal('');
  });

  it('answers 503 with Retry-After while the database is silent', async () => {
    const silent = await startHttpServer({
      findCharge: { execute: () => errAsync({ kind: 'database_unavailable' }) },
    });
    const response = await fetch(`${silent.url}/api/billing/deductions/a`, { headers: ADMIN });
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.match(/^\d+$/);
    await silent.close();
  });
});

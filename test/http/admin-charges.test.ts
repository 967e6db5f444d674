import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type Problem } from '../../src/adapters/http/error-mapping.ts';
import { type ReviewPage } from '../../src/core/billing/list-review.ts';
import { type ReviewedCharge } from '../../src/core/billing/ports/review-desk.ts';
import { type ChargeView } from '../../src/core/billing/ports/usage-ledger.ts';
import { aCharge, HASH, NOW } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, errorOf, faultsOf, post } from './support/requests.ts';

const REVIEWED: ReviewedCharge = {
  id: 7n,
  requestId: 'req_abc123',
  userId: 'user_alice',
  units: 100_000n,
  createdAt: NOW - 5000,
  updatedAt: NOW,
  itemId: 70n,
  failures: 2,
  transactions: [
    {
      id: 700n,
      kind: 'batch_deduct',
      hash: HASH,
      status: 'review',
      sourceAccount: 'GCHANNEL',
      sequence: 2n ** 60n + 1n,
      builtLedger: 100,
      maxLedger: 112,
      ledger: null,
      sends: 3,
      lastSendStatus: 'unknown',
    },
  ],
};

describe('GET /api/admin/charges/review', () => {
  let page: ReviewPage;
  let server: HttpServer;
  const asked: object[] = [];

  before(async () => {
    const execute = (input: object) => {
      asked.push(input);
      return okAsync(page);
    };
    server = await startHttpServer({ listReview: { execute } });
  });
  after(() => server.close());
  beforeEach(() => {
    asked.length = 0;
    page = { charges: [REVIEWED], next: null };
  });

  const get = (query = '', headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/charges/review${query}`, { headers });

  it('shows each charge with all that is known of what carried it', async () => {
    const response = await get();
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await response.json()).to.deep.equal({
      data: [
        {
          usageEventId: '7',
          requestId: 'req_abc123',
          userId: 'user_alice',
          amountUsdc: '0.01',
          status: 'review',
          createdAt: '2026-02-26T10:29:55.000Z',
          updatedAt: '2026-02-26T10:30:00.000Z',
          transactions: [
            {
              hash: HASH,
              status: 'review',
              kind: 'batch_deduct',
              ledger: null,
              maxLedger: 112,
              sequence: '1152921504606846977',
              sourceAccount: 'GCHANNEL',
              sends: 3,
              lastSendStatus: 'unknown',
            },
          ],
          failures: 2,
        },
      ],
      nextCursor: null,
    });
    expect(asked).to.deep.equal([{ limit: 20, after: null }]);
  });

  it('goes on behind its own cursor', async () => {
    page = { charges: [REVIEWED], next: 9_000_000_000_000_000_001n };
    const { nextCursor } = (await (await get('?limit=1')).json()) as { nextCursor: string };
    expect(nextCursor).to.match(/^[\w-]+$/);
    await get(`?limit=100&cursor=${nextCursor}`);
    expect(asked).to.deep.equal([
      { limit: 1, after: null },
      { limit: 100, after: 9_000_000_000_000_000_001n },
    ]);
  });

  for (const [query, fault] of [
    ['limit=0', 'query.limit TOO_SMALL'],
    ['limit=101', 'query.limit TOO_BIG'],
    ['limit=1e1', 'query.limit INVALID_FORMAT'],
    ['limit=', 'query.limit INVALID_FORMAT'],
    ['limit=1&limit=2', 'query.limit INVALID_TYPE'],
    ['cursor=', 'query.cursor INVALID_FORMAT'],
    ['cursor=7', 'query.cursor INVALID_FORMAT'],
    ['cursor=Ny4', 'query.cursor INVALID_FORMAT'],
    ['cursor=LTc', 'query.cursor INVALID_FORMAT'],
    ['cursor=Nw==', 'query.cursor INVALID_FORMAT'],
    [`cursor=${Buffer.from('9999999999999999999').toString('base64url')}`, 'query.cursor INVALID_FORMAT'],
  ] as const) {
    it(`refuses ?${query}`, async () => {
      const response = await get(`?${query}`);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal([fault]);
      expect(asked).to.deep.equal([]);
    });
  }

  it('is for administrators only', async () => {
    expect([(await get('', ALICE)).status, (await get('', {})).status]).to.deep.equal([403, 401]);
    expect(asked).to.deep.equal([]);
  });

  it('answers 304 to who has this page', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get('', { ...ADMIN, 'If-None-Match': etag })).status).to.equal(304);
  });
});

for (const { path, dependency, action, done, status } of [
  {
    path: 'confirm',
    dependency: 'confirmReviewedCharge',
    action: 'confirm_charge',
    done: 'confirmed',
    status: 'confirmed',
  },
  { path: 'requeue', dependency: 'requeueCharge', action: 'requeue_charge', done: 'requeued', status: 'reserved' },
  {
    path: 'write-off',
    dependency: 'writeOffCharge',
    action: 'write_off_charge',
    done: 'written_off',
    status: 'voided',
  },
] as const) {
  describe(`POST /api/admin/charges/:requestId/${path}`, () => {
    const asked: string[] = [];
    let answer: ResultAsync<ChargeView, never>;
    let server: HttpServer;

    const execute = (requestId: string) => {
      asked.push(requestId);
      return answer;
    };
    before(async () => (server = await startHttpServer({ [dependency]: { execute } })));
    after(() => server.close());
    beforeEach(() => {
      asked.length = 0;
      server.logs.lines.length = 0;
      answer = okAsync(aCharge({ status }));
    });

    const request = (body: unknown, headers: Record<string, string> = ADMIN, requestId = 'req_abc123') =>
      post(`${server.url}/api/admin/charges/${requestId}/${path}`, body, headers);
    const auditLines = () => server.logs.lines.filter(({ audit }) => audit === true);

    it('shows the charge as its owner would see it', async () => {
      const response = await request({ reason: 'seen on the ledger' });
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(await response.json()).to.include({ requestId: 'req_abc123', status, amountUsdc: '0.01' });
      expect(asked).to.deep.equal(['req_abc123']);
    });

    it('leaves one audit line: what, which charge, why, how it ended', async () => {
      await request({ reason: 'seen on the ledger' }, { ...ADMIN, 'X-Request-Id': 'corr-9' });
      expect(auditLines()).to.have.length(1);
      expect(auditLines()[0]).to.include({
        action,
        target: 'req_abc123',
        reason: 'seen on the ledger',
        outcome: done,
        correlationId: 'corr-9',
      });
    });

    for (const [kind, httpStatus, code] of [
      ['charge_not_found', 404, 'CHARGE_NOT_FOUND'],
      ['not_in_review', 409, 'NOT_IN_REVIEW'],
      ['not_proven', 409, 'NOT_PROVEN'],
      ['witnesses_unavailable', 503, 'SOROBAN_UNAVAILABLE'],
      ['database_unavailable', 503, 'DATABASE_UNAVAILABLE'],
    ] as const) {
      it(`answers ${kind} with ${httpStatus} ${code}, and audits the attempt`, async () => {
        const problem: Problem = { kind };
        answer = errAsync(problem as never);
        const response = await request({ reason: 'x' });
        expect(response.status).to.equal(httpStatus);
        expect((await errorOf(response)).code).to.equal(code);
        expect(response.headers.has('retry-after')).to.equal(httpStatus === 503);
        expect(auditLines().map(({ outcome }) => outcome)).to.deep.equal([kind]);
      });
    }

    it('is for administrators only', async () => {
      const [user, stranger] = await Promise.all([request({ reason: 'x' }, ALICE), request({ reason: 'x' }, {})]);
      expect([user.status, stranger.status]).to.deep.equal([403, 401]);
      expect(asked).to.deep.equal([]);
      expect(auditLines()).to.deep.equal([]);
    });

    it('refuses a missing reason, an unknown field and a malformed request id', async () => {
      expect(await faultsOf(await request({}))).to.deep.equal(['body.reason INVALID_TYPE']);
      expect(await faultsOf(await request({ reason: 'x'.repeat(501) }))).to.deep.equal(['body.reason TOO_BIG']);
      const forced = await request({ reason: 'x', force: true });
      expect(await faultsOf(forced)).to.deep.equal(['body.force UNRECOGNIZED_KEYS']);
      const malformed = await request({ reason: 'x' }, ADMIN, 'a%00');
      expect(await faultsOf(malformed)).to.deep.equal(['params.requestId INVALID_FORMAT']);
      expect(asked).to.deep.equal([]);
    });
  });
}

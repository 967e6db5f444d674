import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type DeductError } from '../../src/core/billing/deduct-usage.ts';
import { aReceipt, HASH } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { RecordedDeduct } from './support/recorded-deduct.ts';
import { ADMIN, ALICE, deduct, errorOf } from './support/requests.ts';

describe('POST /api/billing/deduct', () => {
  const useCase = new RecordedDeduct();
  let server: HttpServer;

  before(async () => (server = await startHttpServer({ deductUsage: useCase })));
  after(() => server.close());
  beforeEach(() => {
    useCase.inputs.length = 0;
    useCase.answer = () => okAsync(aReceipt());
  });

  it('charges what the body of seed 000 says, in units, and waits for the send', async () => {
    const response = await deduct(server.url, {}, ALICE);
    expect(response.status).to.equal(200);
    expect(useCase.inputs).to.deep.equal([
      {
        charge: {
          requestId: 'req_abc123',
          userId: 'user_alice',
          apiId: 'api_weather',
          endpointId: 'endpoint_forecast',
          apiKeyId: 'key_xyz789',
          units: 100_000n,
        },
        wait: { for: 'send' },
      },
    ]);
  });

  it('answers 200 with the hash once the send was accepted', async () => {
    const response = await deduct(server.url);
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({
      usageEventId: '1',
      stellarTxHash: HASH,
      alreadyProcessed: false,
      status: 'submitted',
    });
    expect(response.headers.get('location')).to.equal(null);
    expect(response.headers.get('idempotent-replayed')).to.equal(null);
    expect(response.headers.get('preference-applied')).to.equal(null);
    expect(response.headers.get('cache-control')).to.equal('no-store');
  });

  it('answers 202 and where to look while the outcome is unknown', async () => {
    useCase.answer = () => okAsync(aReceipt({ settled: false, status: 'reserved', stellarTxHash: null }));
    const response = await deduct(server.url, { requestId: 'order:7.a-b_c' });
    expect(response.status).to.equal(202);
    expect(await response.json()).to.include({ status: 'reserved', stellarTxHash: null });
    const location = response.headers.get('location') ?? '';
    const lookup = await fetch(server.url + location, { headers: ADMIN });
    expect(await lookup.json()).to.include({ requestId: 'order:7.a-b_c' });
  });

  it('marks a repeat as replayed', async () => {
    useCase.answer = () => okAsync(aReceipt({ alreadyProcessed: true, status: 'confirmed' }));
    const response = await deduct(server.url);
    expect(response.status).to.equal(200);
    expect(response.headers.get('idempotent-replayed')).to.equal('true');
    expect(await response.json()).to.include({ alreadyProcessed: true, status: 'confirmed' });
  });

  it('keeps every digit of a usageEventId beyond 2^53', async () => {
    useCase.answer = () => okAsync(aReceipt({ usageEventId: 9_223_372_036_854_775_807n }));
    expect(await (await deduct(server.url)).json()).to.include({ usageEventId: '9223372036854775807' });
  });

  it('waits for nothing on Prefer: respond-async, and says so', async () => {
    const response = await deduct(server.url, {}, { ...ADMIN, Prefer: 'respond-async' });
    expect(useCase.inputs[0]?.wait).to.deep.equal({ for: 'nothing' });
    expect(response.headers.get('preference-applied')).to.equal('respond-async');
  });

  it('waits for the confirmation on Prefer: wait=N, at most 30 seconds, and says so', async () => {
    const response = await deduct(server.url, {}, { ...ADMIN, Prefer: 'wait=600' });
    expect(useCase.inputs[0]?.wait).to.deep.equal({ for: 'confirmation', timeoutMs: 30_000 });
    expect(response.headers.get('preference-applied')).to.equal('wait=30');
  });

  const refusals: [DeductError, number, string, string | null][] = [
    [{ kind: 'insufficient_balance', available: 5n, required: 9n }, 402, 'INSUFFICIENT_BALANCE', null],
    [{ kind: 'vault_not_found' }, 404, 'VAULT_NOT_FOUND', null],
    [{ kind: 'idempotency_conflict' }, 409, 'IDEMPOTENCY_CONFLICT', null],
    [{ kind: 'charge_voided' }, 409, 'CHARGE_VOIDED', null],
    [{ kind: 'charge_unstorable' }, 422, 'CHARGE_UNSTORABLE', null],
    [{ kind: 'contract_refused' }, 502, 'SOROBAN_RPC_ERROR', null],
    [{ kind: 'network_unavailable' }, 503, 'SOROBAN_UNAVAILABLE', '5'],
    [{ kind: 'database_unavailable' }, 503, 'DATABASE_UNAVAILABLE', '2'],
    [{ kind: 'overloaded' }, 503, 'OVERLOADED', '1'],
  ];
  for (const [error, status, code, retryAfter] of refusals) {
    it(`answers ${error.kind} with ${status} ${code}${retryAfter === null ? '' : ' and Retry-After'}`, async () => {
      useCase.answer = () => errAsync(error);
      const response = await deduct(server.url, {}, { ...ADMIN, 'X-Request-Id': 'corr-1' });
      expect(response.status).to.equal(status);
      expect(response.headers.get('retry-after')).to.equal(retryAfter);
      const body = await errorOf(response);
      expect(Object.keys(body)).to.deep.equal(['code', 'message', 'requestId']);
      expect(body).to.include({ code, requestId: 'corr-1' });
    });
  }

  it('tells the caller of a silent database to retry with the same request id', async () => {
    useCase.answer = () => errAsync({ kind: 'database_unavailable' });
    expect((await errorOf(await deduct(server.url))).message).to.contain('retry with the same request id');
  });

  it('answers a bug with a bare 500 and logs its cause with the request id', async () => {
    useCase.answer = () => {
      throw new Error('relation "usage_events" does not exist at 10.0.0.7');
    };
    const response = await deduct(server.url, {}, { ...ADMIN, 'X-Request-Id': 'corr-500' });
    expect(response.status).to.equal(500);
    expect(await response.json()).to.deep.equal({
      code: 'INTERNAL_ERROR',
      message: 'Internal server error',
      requestId: 'corr-500',
    });
    const line = server.logs.lines.find(({ msg }) => msg === 'Request failed');
    expect(line).to.include({ requestId: 'corr-500' });
    expect(JSON.stringify(line)).to.contain('usage_events');
  });
});

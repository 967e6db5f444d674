import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { countOf } from '../support/live-books.ts';
import { type CallAnswer } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { halfServed, SERVED, served, type SeenRequest } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';

const AT_ONCE = 20;
const REDELIVERIES_MAX = 3;
const REPEATED = ['CALL_IN_FLIGHT', 'ALREADY_DELIVERED'];

describe('a call with an Idempotency-Key, at two processes', () => {
  let market: GatewayMarket;
  let key: string;
  let calls = 0;

  before(async () => {
    market = await GatewayMarket.open(2, { user_alice: 100 });
    ({ key } = await market.issueKey('user_alice'));
  });
  beforeEach(() => {
    market.upstream.answer = served;
    market.upstream.seen.length = 0;
    calls += 1;
  });
  after(() => market.close());

  const idempotencyKey = () => `order:${calls}`;
  const call = (
    server: number,
    { contentType, ...init }: RequestInit & { contentType?: string } = {},
    target?: string,
  ) => {
    const type = contentType === undefined ? {} : { 'Content-Type': contentType };
    return market.call(server, key, { ...init, headers: { 'Idempotency-Key': idempotencyKey(), ...type } }, target);
  };
  /** How often it was charged for good. */
  const charges = (requestId: string) =>
    countOf(market.deployment, `request_id = '${requestId}' and status in ('reserved', 'confirmed')`);
  const expectOneCharge = async (seen: readonly SeenRequest[]) => {
    const [requestId = '', ...others] = new Set(seen.map((each) => each.requestId));
    expect(others).to.deep.equal([]);
    await waitUntil(async () => (await charges(requestId)) === 1, 5000, 'it is not charged once');
  };
  /** How its delivery ended is written down behind its answer. */
  const onceSettled = async (server: number): Promise<CallAnswer> => {
    let told = await call(server);
    await waitUntil(
      async () => {
        if (told.code !== 'CALL_IN_FLIGHT') return true;
        told = await call(server);
        return false;
      },
      5000,
      'it stays in flight',
    );
    return told;
  };

  it('is made and charged once, however often it comes at once', async () => {
    market.upstream.answer = (_, response) => void setTimeout(() => response.end(SERVED), 100);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => call(place % 2)));
    const [made, ...others] = answers.filter(({ status }) => status === 200);
    expect([made?.text, made?.charge, made?.verdict]).to.deep.equal([SERVED, '0.01', 'charged']);
    expect(others).to.deep.equal([]);
    const repeats = answers.filter((answer) => answer !== made);
    expect(repeats.filter(({ status, code }) => status !== 409 || !REPEATED.includes(code ?? ''))).to.deep.equal([]);
    expect(market.upstream.seen).to.have.length(1);
    await expectOneCharge(market.upstream.seen);
  });

  it('that was delivered is never forwarded again', async () => {
    expect((await call(0)).status).to.equal(200);
    for (const server of [0, 1]) expect((await onceSettled(server)).code).to.equal('ALREADY_DELIVERED');
    expect(market.upstream.seen).to.have.length(1);
    await expectOneCharge(market.upstream.seen);
  });

  it('whose caller leaves before the last byte has bought nothing more', async () => {
    market.upstream.answer = halfServed;
    const headers = { 'X-Api-Key': key, 'Idempotency-Key': idempotencyKey() };
    const sent = request(market.callUrl(0), { headers, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [bytes] = (await once(response, 'data')) as [Buffer];
    expect(bytes.toString()).to.equal(SERVED.slice(0, -1));
    sent.destroy();
    await waitUntil(() => market.upstream.seen[0]?.brokenOff === true, 1000, 'the upstream is not told');
    market.upstream.answer = served;
    for (const server of [0, 1]) expect((await onceSettled(server)).code).to.equal('ALREADY_DELIVERED');
    expect(market.upstream.seen).to.have.length(1);
    await expectOneCharge(market.upstream.seen);
  });

  it(`whose upstream breaks off is forwarded again at most ${REDELIVERIES_MAX} times, for one charge`, async () => {
    market.upstream.answer = (incoming, response) => {
      halfServed(incoming, response);
      setTimeout(() => response.destroy(), 50);
    };
    for (let turn = 0; turn <= REDELIVERIES_MAX; turn += 1) {
      const { text, charge, verdict, headers } = await onceSettled(turn % 2);
      expect([text, charge, verdict]).to.deep.equal([null, turn === 0 ? '0.01' : '0', 'charged']);
      expect(headers.get('idempotent-replayed')).to.equal(turn === 0 ? null : 'true');
    }
    market.upstream.answer = served;
    expect((await onceSettled(0)).code).to.equal('REDELIVERIES_EXHAUSTED');
    expect(market.upstream.seen).to.have.length(1 + REDELIVERIES_MAX);
    expect(new Set(market.upstream.seen.map((seen) => seen.idempotencyKey)).size).to.equal(1);
    await expectOneCharge(market.upstream.seen);
  });

  it('whose upstream broke off once is delivered once', async () => {
    market.upstream.answer = (incoming, response) => {
      halfServed(incoming, response);
      setTimeout(() => response.destroy(), 50);
    };
    expect((await call(0)).text).to.equal(null);
    market.upstream.answer = served;
    expect((await onceSettled(1)).text).to.equal(SERVED);
    expect((await onceSettled(0)).code).to.equal('ALREADY_DELIVERED');
    await expectOneCharge(market.upstream.seen);
  });

  it('that was not served is a new call when it comes again', async () => {
    market.upstream.answer = (_, response) => response.writeHead(500).end();
    expect((await call(0)).verdict).to.equal('released');
    market.upstream.answer = served;
    const told = await onceSettled(1);
    expect([told.text, told.charge, told.headers.get('idempotent-replayed')]).to.deep.equal([SERVED, '0.01', null]);
    await expectOneCharge(market.upstream.seen);
  });

  it('is refused for another call: other body, type, method, path or query', async () => {
    const sent = { method: 'POST', body: 'one', contentType: 'text/plain' };
    expect((await call(0, sent)).status).to.equal(200);
    for (const [init, target] of [
      [{ ...sent, body: 'two' }],
      [{ ...sent, contentType: 'text/html' }],
      [{ ...sent, method: 'PUT' }],
      [sent, '/forecast/bergen'],
      [sent, '/forecast/oslo?day=1'],
    ] as const) {
      const { status, code } = await call(1, init, target);
      expect([status, code]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect(market.upstream.seen).to.have.length(1);
    await expectOneCharge(market.upstream.seen);
  });
});

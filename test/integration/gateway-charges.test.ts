import { expect } from 'chai';
import { countOf, everythingFinal, expectBooksToMatch, vaultOf } from '../support/live-books.ts';
import { PATH, PRICE_UNITS, type CallAnswer } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { SERVED, served, startSampleUpstream, type Answer } from '../support/sample-upstream.ts';
import { waitUntil } from '../support/wait-until.ts';

const CALLS = 200;
const AFFORDED = 120;
const KEYS = 5;
const CAROLS = PRICE_UNITS;
const FAILURES_MAX = 5;

const FAILURES: readonly (readonly [string, Answer, [number, string | null]])[] = [
  ['nobody listens', served, [502, 'UPSTREAM_UNREACHABLE']],
  [
    'the connection breaks before the status line',
    (request) => request.socket.destroy(),
    [502, 'UPSTREAM_UNREACHABLE'],
  ],
  ['no status line comes in time', () => undefined, [504, 'UPSTREAM_TIMEOUT']],
  ['the upstream fails', (_, response) => response.writeHead(500).end('oh no'), [500, null]],
  ['the upstream is busy', (_, response) => response.writeHead(503).end('later'), [503, null]],
];

describe('paid calls', () => {
  let market: GatewayMarket;

  before(async () => {
    market = await GatewayMarket.open(2, { user_alice: AFFORDED, user_bob: AFFORDED, user_carol: 1 });
  });
  beforeEach(() => {
    market.upstream.answer = served;
  });
  after(() => market.close());

  /** All at once, over five keys of the consumer, at so many processes. */
  const callAtOnce = async (userId: string, processes: number): Promise<CallAnswer[]> => {
    const keys = await Promise.all(Array.from({ length: KEYS }, () => market.issueKey(userId)));
    const calls = Array.from({ length: CALLS }, (_, place) =>
      market.call(Math.floor(place / KEYS) % processes, keys[place % KEYS]?.key ?? ''),
    );
    return Promise.all(calls);
  };

  const expectAffordedServed = async (userId: string, answers: readonly CallAnswer[]) => {
    const served = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ code }) => code === 'INSUFFICIENT_BALANCE');
    expect([served.length, refused.length]).to.deep.equal([AFFORDED, CALLS - AFFORDED]);
    for (const { text, charge, verdict } of served)
      expect([text, charge, verdict]).to.deep.equal([SERVED, '0.01', 'charged']);
    for (const { status, headers } of refused) {
      const told = [status, headers.get('x-callora-available'), headers.get('x-callora-price')];
      expect(told).to.deep.equal([402, '0', '0.01']);
    }
    const isCaptured = `user_id = '${userId}' and status in ('reserved', 'confirmed')`;
    await waitUntil(
      async () => (await countOf(market.deployment, isCaptured)) === AFFORDED,
      5000,
      'not all are captured',
    );
    expect(await countOf(market.deployment, `user_id = '${userId}'`)).to.equal(AFFORDED);
  };

  for (const [processes, userId] of [
    [1, 'user_alice'],
    [2, 'user_bob'],
  ] as const) {
    it(`${CALLS} at once over ${KEYS} keys and ${processes} process(es) are served exactly ${AFFORDED} times, as often as the balance pays`, async () => {
      const before = market.upstream.seen.length;
      await expectAffordedServed(userId, await callAtOnce(userId, processes));
      expect(market.upstream.seen.length - before).to.equal(AFFORDED);
      await everythingFinal(market.deployment);
      expect(await vaultOf(market.deployment, userId)).to.deep.equal({ balance: 0n, held: 0n });
    });
  }

  for (const [what, answer, expected] of FAILURES) {
    it(`that are not served cost nothing: ${what}`, async () => {
      const failing = await startSampleUpstream(answer);
      const apiId = await market.registerApi(failing.url);
      if (answer === served) await failing.goDown();
      const { key } = await market.issueKey('user_carol', { apiId });
      const told = await market.call(0, key, {}, PATH, apiId);
      expect([told.status, told.code]).to.deep.equal(expected);
      expect([told.charge, told.verdict]).to.deep.equal(['0', 'released']);
      const requestId = told.headers.get('x-callora-request-id');
      // Where the answer is ours, the money was given back before it went out.
      const isReleased = `request_id = '${requestId}' and status = 'voided' and void_reason = 'not_served'`;
      if (told.code !== null) expect(await countOf(market.deployment, isReleased)).to.equal(1);
      await waitUntil(async () => (await countOf(market.deployment, isReleased)) === 1, 5000, 'it is not released');
      expect(await vaultOf(market.deployment, 'user_carol')).to.deep.equal({ balance: CAROLS, held: 0n });
      if (answer !== served) await failing.close();
    });
  }

  it('are not served when the database ends their connection at the commit of the hold, and cost nothing', async () => {
    const sample = await startSampleUpstream();
    const apiId = await market.registerApi(sample.url);
    const { key } = await market.issueKey('user_carol', { apiId });
    await market.deployment.query(`
      create function end_at_commit() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger end_at_commit after insert on usage_events deferrable initially deferred
        for each row when (new.api_id = '${apiId}') execute function end_at_commit()`);
    try {
      const { status, code, text } = await market.call(0, key, {}, PATH, apiId);
      expect([status, code]).to.deep.equal([503, 'DATABASE_UNAVAILABLE']);
      expect(text).not.to.contain(SERVED);
    } finally {
      await market.deployment.query('drop function end_at_commit cascade');
    }
    expect(sample.seen).to.have.length(1);
    expect(await countOf(market.deployment, `api_id = '${apiId}'`)).to.equal(0);
    expect(await vaultOf(market.deployment, 'user_carol')).to.deep.equal({ balance: CAROLS, held: 0n });
    await sample.close();
  });

  it('are refused while their upstream is away, after five failures, and neither forwarded nor paid', async () => {
    const away = await startSampleUpstream();
    const apiId = await market.registerApi(away.url);
    await away.goDown();
    const { key } = await market.issueKey('user_carol', { apiId });
    const call = () => market.call(0, key, {}, PATH, apiId);
    for (let turn = 0; turn < FAILURES_MAX; turn += 1) expect((await call()).code).to.equal('UPSTREAM_UNREACHABLE');
    await away.comeBack();
    const { status, code, charge, headers } = await call();
    expect([status, code, charge]).to.deep.equal([503, 'UPSTREAM_CIRCUIT_OPEN', null]);
    expect(Number(headers.get('retry-after'))).to.be.within(1, 30);
    expect(away.seen).to.have.length(0);
    expect(await countOf(market.deployment, `api_id = '${apiId}' and status = 'voided'`)).to.equal(FAILURES_MAX);
    expect(await countOf(market.deployment, `api_id = '${apiId}'`)).to.equal(FAILURES_MAX);
    await away.close();
  });

  it('are on the ledger as a few gathered items, to the unit', async () => {
    await everythingFinal(market.deployment);
    const deducts = await market.deployment.network.deducts();
    const total = deducts.reduce((sum, { amountUnits }) => sum + BigInt(amountUnits), 0n);
    expect(total).to.equal(BigInt(2 * AFFORDED) * PRICE_UNITS);
    expect(deducts.length).to.be.at.most(AFFORDED / 4);
    await expectBooksToMatch(market.deployment);
  });
});

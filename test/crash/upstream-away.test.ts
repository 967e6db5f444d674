import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { type CallAnswer } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { countOf, vaultOf } from '../support/live-books.ts';
import { SERVED } from '../support/sample-upstream.ts';

const FAILURES_MAX = 5;
const CALLS_AFTER = 20;

describe('an upstream that goes away and comes back', () => {
  let market: GatewayMarket;
  let key: string;

  before(async () => {
    market = await GatewayMarket.open(1, { user_alice: CALLS_AFTER + 1 });
    ({ key } = await market.issueKey('user_alice'));
  });
  after(() => market.close());

  const call = (): Promise<CallAnswer> => market.call(0, key);
  const refused = async () => {
    const { code, headers } = await call();
    expect(code).to.equal('UPSTREAM_CIRCUIT_OPEN');
    return Number(headers.get('retry-after'));
  };

  it('is called again when Retry-After is over, and has cost nothing meanwhile', async () => {
    await market.upstream.goDown();
    for (let turn = 0; turn < FAILURES_MAX; turn += 1) expect((await call()).code).to.equal('UPSTREAM_UNREACHABLE');
    const retryAfterSeconds = await refused();
    await market.upstream.comeBack();
    expect(await refused()).to.be.within(1, retryAfterSeconds);
    expect(market.upstream.seen).to.have.length(0);
    expect(await countOf(market.deployment, `status <> 'voided'`)).to.equal(0);
    expect((await vaultOf(market.deployment, 'user_alice')).held).to.equal(0n);

    await delay(retryAfterSeconds * 1000);
    const trial = await call();
    expect([trial.text, trial.verdict]).to.deep.equal([SERVED, 'charged']);
    for (let turn = 0; turn < CALLS_AFTER; turn += 1) expect((await call()).text).to.equal(SERVED);
    expect(market.upstream.seen).to.have.length(1 + CALLS_AFTER);
  });
});

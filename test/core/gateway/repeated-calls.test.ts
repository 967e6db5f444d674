import { expect } from 'chai';
import { type Delivery } from '../../../src/core/gateway/ports/upstream.ts';
import { GatewayWorld, HOLD_TIMEOUT_MS, PRICE, type MadeCall } from './support/gateway-world.ts';

const kindOf = ({ problem }: MadeCall) => problem?.kind ?? 'delivered';
const BROKE_OFF: Delivery = { end: 'upstream_broke', reached: true };

describe('a call with an Idempotency-Key', () => {
  let world: GatewayWorld;
  beforeEach(async () => (world = await new GatewayWorld().open()));

  const order = (over: Parameters<GatewayWorld['call']>[0] = {}) => world.call({ idempotencyKey: 'order-1', ...over });
  const deliver = (delivery?: Delivery, status = 200) =>
    (world.upstream.answer = () => ({ status, ...(delivery === undefined ? {} : { delivery }) }));

  it('is charged once and not forwarded again once its answer was delivered', async () => {
    expect(kindOf(await order())).to.equal('delivered');
    for (let repeats = 0; repeats < 3; repeats += 1) expect(kindOf(await order())).to.equal('call_already_delivered');
    expect(world.upstream.requests).to.have.length(1);
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('sent twice at once is made once; the other is told to wait', async () => {
    const made = await Promise.all([order(), order()]);
    expect(made.map(kindOf).sort()).to.deep.equal(['call_in_flight', 'delivered']);
    expect(world.upstream.requests).to.have.length(1);
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('sent fifty times at once is made once, and takes one place among those that wait for the store', async () => {
    const { text } = await world.issueKey({ rateLimitPerMinute: 1000 });
    const apiKey = { text, field: 'x-api-key' as const };
    const made = await Promise.all(Array.from({ length: 50 }, () => order({ apiKey })));
    const kinds = Map.groupBy(made, kindOf);
    expect([kinds.get('delivered')?.length, kinds.get('call_in_flight')?.length]).to.deep.equal([1, 49]);
    expect(world.upstream.requests).to.have.length(1);
  });

  it('buys nothing more when its caller leaves at the last byte', async () => {
    deliver({ end: 'caller_left', reached: true });
    await order();
    expect(kindOf(await order())).to.equal('call_already_delivered');
  });

  it('is made again, uncharged and under the same key, when its answer broke off: three times, then no more', async () => {
    deliver(BROKE_OFF);
    const first = await order();
    const repeats = [await order(), await order(), await order()];
    for (const repeat of repeats) {
      expect(repeat.sink.header('idempotent-replayed')).to.equal('true');
      expect(repeat.sink.header('x-callora-charge')).to.equal('0');
      expect(repeat.facts.requestId).to.equal(first.facts.requestId);
    }
    expect(kindOf(await order())).to.equal('redeliveries_exhausted');
    const keys = world.upstream.requests.map(({ headers }) => Object.fromEntries(headers)['Idempotency-Key']);
    expect(new Set(keys)).to.deep.equal(new Set([first.facts.requestId]));
    expect(keys).to.have.length(4);
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('is had once a repeat was delivered', async () => {
    deliver(BROKE_OFF);
    await order();
    deliver();
    expect(kindOf(await order())).to.equal('delivered');
    expect(kindOf(await order())).to.equal('call_already_delivered');
  });

  it('is made again when nothing of the answer reached its caller', async () => {
    deliver({ end: 'caller_left', reached: false });
    await order();
    deliver();
    expect(kindOf(await order())).to.equal('delivered');
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('is not made again ten minutes later', async () => {
    deliver(BROKE_OFF);
    await order();
    await world.clock.advance(600_001);
    expect(kindOf(await order())).to.equal('redeliveries_exhausted');
  });

  it('of which two repeats come at once is made again by one of them', async () => {
    deliver(BROKE_OFF);
    await order();
    const repeats = await Promise.all([order(), order()]);
    expect(repeats.map(kindOf).sort()).to.deep.equal(['call_in_flight', 'delivered']);
    expect(world.upstream.requests).to.have.length(2);
  });

  it('stays paid for when a repeat fails, and may be tried again', async () => {
    deliver(BROKE_OFF);
    await order();
    world.upstream.answer = () => ({ kind: 'upstream_unreachable' });
    expect(kindOf(await order())).to.equal('upstream_unreachable');
    expect((await world.money()).held).to.equal(PRICE);
    deliver();
    expect(kindOf(await order())).to.equal('delivered');
  });

  it('that was released is a new call at the price of the day', async () => {
    world.upstream.answer = () => ({ kind: 'upstream_timeout' });
    const first = await order();
    deliver();
    const second = await order();
    expect(second.facts.requestId).to.equal(first.facts.requestId);
    expect(second.sink.header('x-callora-charge-status')).to.equal('charged');
    expect(second.sink.header('idempotent-replayed')).to.equal(undefined);
    expect((await world.chargeOf(second)).attempt).to.equal(2);
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('whose process died in the middle of the answer is made again once its lease is over', async () => {
    world.upstream.answer = () => new Promise(() => undefined);
    void order();
    await world.clock.advance(10);
    expect(kindOf(await order())).to.equal('call_in_flight');
    await world.clock.advance(HOLD_TIMEOUT_MS);
    (await world.sweepHolds.execute())._unsafeUnwrap();
    deliver();
    expect(kindOf(await order())).to.equal('delivered');
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('is refused when it is given to another call', async () => {
    await order({ method: 'POST', path: '/reports', body: '{"a":1}', bodyLength: 7, contentType: 'application/json' });
    for (const over of [
      {},
      { method: 'POST', path: '/reports', body: '{"a":2}', bodyLength: 7, contentType: 'application/json' },
      { method: 'POST', path: '/reports', body: '{"a":1}', bodyLength: 7, contentType: 'text/plain' },
      {
        method: 'POST',
        path: '/reports',
        query: '?x',
        body: '{"a":1}',
        bodyLength: 7,
        contentType: 'application/json',
      },
    ]) {
      expect(kindOf(await order(over)), JSON.stringify(over)).to.equal('idempotency_key_reused');
    }
    expect((await world.money()).held).to.equal(PRICE);
  });

  it('of two API keys are two calls', async () => {
    const { text } = await world.issueKey();
    await order();
    expect(kindOf(await order({ apiKey: { text, field: 'x-api-key' } }))).to.equal('delivered');
    expect((await world.money()).held).to.equal(2n * PRICE);
  });

  it('whose body is not as long as it was said to be is not paid for', async () => {
    expect(kindOf(await order({ method: 'POST', path: '/reports', body: 'x', bodyLength: 7 }))).to.equal(
      'call_body_broken',
    );
    expect((await world.money()).held).to.equal(0n);
  });
});

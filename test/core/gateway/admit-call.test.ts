import { expect } from 'chai';
import { GatewayWorld, PRICE, type MadeCall } from './support/gateway-world.ts';

const kindOf = ({ problem }: MadeCall) => problem?.kind ?? 'delivered';

describe('a call is not made, and nothing is held', () => {
  let world: GatewayWorld;
  beforeEach(async () => (world = await new GatewayWorld().open()));

  const withKey = (text: string) => ({ apiKey: { text, field: 'x-api-key' as const } });
  const expectNothing = async () => {
    expect(world.upstream.requests).to.have.length(0);
    expect((await world.money()).held).to.equal(0n);
  };

  it('with a key that is none of ours, and nobody is told which part of it is wrong', async () => {
    const { text } = world.key;
    const forged = `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;
    for (const wrong of ['nonsense', forged, text.toLowerCase()]) {
      expect((await world.call(withKey(wrong))).problem, wrong).to.deep.equal({ kind: 'api_key_invalid' });
    }
    await expectNothing();
  });

  it('with a key that was revoked a moment ago, whatever a cache still says', async () => {
    expect(kindOf(await world.call())).to.equal('delivered');
    (await world.revokeApiKey.execute({ id: world.key.key.id, userId: 'alice' }))._unsafeUnwrap();
    expect(kindOf(await world.call())).to.equal('api_key_revoked');
  });

  it('with a key that has expired, is for another API, or lacks the scope', async () => {
    const soon = await world.issueKey({ expiresAt: world.clock.now() + 1000 });
    const reading = await world.issueKey({ scopes: ['read'] });
    const elsewhere = await world.catalog.register({ name: 'Maps' });
    await world.clock.advance(1000);
    expect(kindOf(await world.call(withKey(soon.text)))).to.equal('api_key_expired');
    expect(kindOf(await world.call({ api: elsewhere.slug }))).to.equal('api_key_forbidden');
    const write = { ...withKey(reading.text), method: 'POST', path: '/reports' };
    expect(kindOf(await world.call(write))).to.equal('api_key_scope_missing');
    await expectNothing();
  });

  it('of an API or an endpoint that does not exist: never a free call', async () => {
    expect(kindOf(await world.call({ api: 'nowhere' }))).to.equal('api_not_found');
    for (const path of [
      '',
      '/',
      '/forecasts',
      '/forecast/',
      '/forecast/today',
      '/Forecast',
      '/forecast%2F',
      '/./forecast',
    ]) {
      expect(kindOf(await world.call({ path })), path).to.equal('endpoint_not_found');
    }
    for (const method of ['POST', 'HEAD', 'TRACE']) {
      expect(kindOf(await world.call({ method })), method).to.equal('endpoint_not_found');
    }
    await expectNothing();
  });

  it('while its provider takes no calls', async () => {
    const paused = { ownerId: 'alice', idOrSlug: world.api.id, changes: { status: 'paused' as const } };
    (await world.catalog.updateApi.execute(paused))._unsafeUnwrap();
    expect(kindOf(await world.call())).to.equal('api_paused');
    await expectNothing();
  });

  it('beyond the calls in a minute that the key allows', async () => {
    const { text } = await world.issueKey({ rateLimitPerMinute: 2 });
    const kinds = [];
    for (let calls = 0; calls < 3; calls += 1) kinds.push(await world.call(withKey(text)));
    expect(kinds.map(kindOf)).to.deep.equal(['delivered', 'delivered', 'call_rate_limited']);
    expect(kinds[2]?.problem).to.deep.include({ callsMax: 2, retryAfterMs: 60_000 });
    await world.clock.advance(60_000);
    expect(kindOf(await world.call(withKey(text)))).to.equal('delivered');
  });

  it('beyond the calls of the key under way, and again once one of them is over', async () => {
    const waiting: (() => void)[] = [];
    world.upstream.answer = () => new Promise((resolve) => waiting.push(() => resolve({ status: 200 })));
    const balance = 100n * PRICE;
    await world.openVault('bob', balance);
    const { text } = await world.issueKey({}, 'bob');
    const made = Array.from({ length: 50 }, () => world.call(withKey(text)));
    while (waiting.length < 50) await world.clock.advance(1);
    expect(kindOf(await world.call(withKey(text)))).to.equal('too_many_calls');
    for (const finish of waiting.splice(0)) finish();
    await Promise.all(made);
    world.upstream.answer = () => ({ status: 200 });
    expect(kindOf(await world.call(withKey(text)))).to.equal('delivered');
    expect((await world.money('bob')).held).to.equal(51n * PRICE);
  });

  it('while the upstream keeps failing, until it is tried again and works', async () => {
    world.upstream.answer = () => ({ kind: 'upstream_unreachable' });
    for (let calls = 0; calls < 5; calls += 1) expect(kindOf(await world.call())).to.equal('upstream_unreachable');
    const { problem } = await world.call();
    expect(problem).to.deep.equal({ kind: 'upstream_circuit_open', retryAfterMs: 30_000 });
    expect(world.upstream.requests).to.have.length(5);
    await world.clock.advance(30_000);
    world.upstream.answer = () => ({ status: 200 });
    for (let calls = 0; calls < 4; calls += 1) expect(kindOf(await world.call())).to.equal('delivered');
  });

  it('beyond what the key may spend, to the unit, also when many come at once', async () => {
    const { text } = await world.issueKey({ spendLimit: 3n * PRICE });
    const made = await Promise.all(Array.from({ length: 8 }, () => world.call(withKey(text))));
    expect(made.filter((call) => kindOf(call) === 'delivered')).to.have.length(3);
    expect(made.filter((call) => kindOf(call) === 'spend_limit_reached')).to.have.length(5);
    expect((await world.money()).held).to.equal(3n * PRICE);
  });
});

import { expect } from 'chai';
import { addKey, holdAll, holdFor, offerApi } from './api-key-scenario.ts';
import { claim, formAll, fund, landing, NOW, reserve, travel, valueOf } from './scenario.ts';
import { addWebhook, claimDue, deliveriesOf, due, pendingTypes, recordAs, revokeKey } from './webhook-scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeDomainEvents(name: string, openWorld: OpenWorld): void {
  describe(`DomainEvents on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
      await fund(world, 'alice', 100n);
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('of charges', () => tellsOfCharges(opened));
    describe('of keys', () => tellsOfKeys(opened));
    describe('passed on', () => passesOn(opened));
    describe('forgotten', () => forgets(opened));
  });
}

function tellsOfCharges(world: () => World): void {
  const confirmAll = async () => {
    const { id, hash } = await travel(world());
    await valueOf(world().transactions.confirm(id, landing(105), NOW));
    await valueOf(world().transactions.finishConfirmed(100, NOW + 3));
    return hash;
  };
  const refuse = async (reason: 'insufficient_balance' | 'network_unavailable', token = 'worker') => {
    await formAll(world());
    const [item] = await claim(world(), token);
    await valueOf(world().items.refuse({ itemId: item!.id, token, reason }, NOW + 5));
  };

  it('tells of a confirmation with all that identifies the charge', async () => {
    await addWebhook(world(), { events: ['charge.confirmed'] });
    const { id } = await reserve(world(), 'req-1', 2n ** 4n);
    const txHash = await confirmAll();
    const [event] = await valueOf(world().events.pending(10));
    expect(event).to.deep.include({ userId: 'alice', createdAt: NOW + 3 });
    expect(event?.fact).to.deep.equal({
      type: 'charge.confirmed',
      usageEventId: id,
      requestId: 'req-1',
      apiId: 'api',
      endpointId: 'endpoint',
      apiKeyId: 'key',
      amount: 16n,
      txHash,
      ledger: 105,
    });
  });

  it('tells of each charge once, those of others apart', async () => {
    await fund(world(), 'bob', 100n);
    await addWebhook(world(), { events: ['charge.confirmed'] });
    for (const request of ['a', 'b']) await reserve(world(), request, 1n);
    await reserve(world(), 'c', 1n, 'bob');
    await confirmAll();
    await valueOf(world().transactions.finishConfirmed(100, NOW));
    const told = (await valueOf(world().events.pending(10))).map(({ userId }) => userId);
    expect(told).to.deep.equal(['alice', 'alice']);
  });

  it('writes nothing for who has not subscribed, or whose endpoint is switched off', async () => {
    await addWebhook(world(), { events: ['charge.failed', 'api_key.revoked'] });
    const { id } = await addWebhook(world(), { events: ['charge.confirmed'] });
    await valueOf(world().webhooks.update({ id, userId: 'alice' }, { active: false }, NOW));
    await reserve(world(), 'a', 1n);
    await confirmAll();
    expect(await pendingTypes(world())).to.deep.equal([]);
  });

  it('tells of a charge that the contract refuses', async () => {
    await addWebhook(world(), { events: ['charge.failed'] });
    const { id } = await reserve(world(), 'req-1', 5n);
    await refuse('insufficient_balance');
    const [event] = await valueOf(world().events.pending(10));
    const end = { status: 'voided', reason: 'insufficient_balance' } as const;
    const charge = { usageEventId: id, requestId: 'req-1', apiId: 'api', endpointId: 'endpoint', apiKeyId: 'key' };
    expect(event?.fact).to.deep.equal({ type: 'charge.failed', ...charge, amount: 5n, ...end });
    expect(event).to.deep.include({ userId: 'alice', createdAt: NOW + 5 });
  });

  it('says so when the ledger had refused it before', async () => {
    await addWebhook(world(), { events: ['charge.failed'] });
    await reserve(world(), 'a', 5n);
    const { id } = await travel(world());
    await valueOf(world().transactions.fail(id, landing(105), NOW));
    await refuse('insufficient_balance', 'another');
    const [event] = await valueOf(world().events.pending(10));
    expect(event?.fact).to.deep.include({ type: 'charge.failed', status: 'failed' });
  });

  it('does not tell of a charge that ends without the contract, nor who has not subscribed', async () => {
    await addWebhook(world(), { events: ['charge.failed'] });
    const charge = await reserve(world(), 'a', 5n);
    await valueOf(world().ledger.void(charge, { reason: 'admin', final: true }, NOW));
    await offerApi(world());
    const key = await addKey(world());
    const [held] = await holdAll(world(), [holdFor(key, 'gw_1', 1n)], NOW);
    expect(held?.kind).to.equal('held');
    expect(await pendingTypes(world())).to.deep.equal([]);
    await fund(world(), 'bob', 10n);
    await reserve(world(), 'b', 5n, 'bob');
    await refuse('insufficient_balance');
    expect(await pendingTypes(world())).to.deep.equal([]);
  });
}

function tellsOfKeys(world: () => World): void {
  beforeEach(() => offerApi(world()));

  it('tells of a revocation once, however often it is asked for', async () => {
    await addWebhook(world());
    const { id, apiId, name, prefix } = await addKey(world(), { name: 'CI' });
    for (const later of [0, 5]) await valueOf(world().keys.revoke({ id, userId: 'alice' }, NOW + later));
    const events = await valueOf(world().events.pending(10));
    expect(events.map(({ userId, fact, createdAt }) => [userId, fact, createdAt])).to.deep.equal([
      ['alice', { type: 'api_key.revoked', apiKeyId: id, apiId, name, prefix }, NOW],
    ]);
  });

  it('tells of it once when two ask at the same moment', async () => {
    await addWebhook(world());
    const { id } = await addKey(world());
    await Promise.all([1, 2, 3].map(() => valueOf(world().keys.revoke({ id, userId: 'alice' }, NOW))));
    expect(await pendingTypes(world())).to.deep.equal(['api_key.revoked']);
  });

  it('writes nothing for who has not subscribed', async () => {
    await addWebhook(world(), { events: ['charge.confirmed'] });
    await addWebhook(world(), { userId: 'bob' });
    await revokeKey(world());
    expect(await pendingTypes(world())).to.deep.equal([]);
  });
}

function passesOn(world: () => World): void {
  beforeEach(() => offerApi(world()));
  const passOn = (limit = 100) => valueOf(world().events.passOn(limit, NOW));

  it('makes a delivery for each endpoint of the user that subscribes to the type', async () => {
    const first = await addWebhook(world());
    const second = await addWebhook(world(), { events: ['balance.low', 'api_key.revoked'] });
    const deaf = await addWebhook(world(), { events: ['balance.low'] });
    const bobs = await addWebhook(world(), { userId: 'bob' });
    await revokeKey(world());
    expect(await passOn()).to.deep.equal({ events: 1, deliveries: 2 });
    const counts = [];
    for (const webhook of [first, second, deaf, bobs]) counts.push((await deliveriesOf(world(), webhook)).length);
    expect(counts).to.deep.equal([1, 1, 0, 0]);
    const ids = (await claimDue(world(), 'sender')).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(2);
  });

  it('makes none for an endpoint that was switched off since', async () => {
    const { id } = await addWebhook(world());
    await revokeKey(world());
    await valueOf(world().webhooks.update({ id, userId: 'alice' }, { active: false }, NOW));
    expect(await passOn()).to.deep.equal({ events: 1, deliveries: 0 });
    expect(await passOn()).to.deep.equal({ events: 0, deliveries: 0 });
  });

  it('passes each event on once, however many do so at the same moment, and as many as were asked for', async () => {
    const webhook = await addWebhook(world());
    for (let count = 0; count < 10; count += 1) await revokeKey(world());
    expect(await passOn(2)).to.deep.equal({ events: 2, deliveries: 2 });
    const passed = await Promise.all(Array.from({ length: 5 }, () => passOn(3)));
    await passOn();
    expect(passed.every(({ events }) => events <= 3)).to.equal(true);
    expect(await deliveriesOf(world(), webhook)).to.have.length(10);
    expect(await pendingTypes(world())).to.deep.equal([]);
  });
}

function forgets(world: () => World): void {
  const forget = (before = NOW + 1, limit = 100) => valueOf(world().events.forget(before, limit));

  it('drops what is over and old, with its deliveries, as many as were asked for', async () => {
    const webhook = await due(world(), 3);
    for (const claimed of await claimDue(world(), 'a')) {
      await recordAs(world(), claimed, 'a', { kind: 'failed', nextAttemptAt: null });
    }
    expect(await forget(NOW)).to.equal(0);
    expect(await forget(NOW + 1, 2)).to.equal(2);
    expect(await deliveriesOf(world(), webhook)).to.have.length(1);
    expect(await forget()).to.equal(1);
    expect(await deliveriesOf(world(), webhook)).to.deep.equal([]);
  });

  it('drops nothing that waits to be passed on, or to be delivered', async () => {
    const webhook = await due(world(), 1);
    await offerApi(world());
    await revokeKey(world());
    expect(await forget()).to.equal(0);
    expect(await deliveriesOf(world(), webhook)).to.have.length(1);
    expect(await pendingTypes(world())).to.have.length(1);
  });
}

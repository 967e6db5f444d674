import { expect } from 'chai';
import { NOW, unique, valueOf } from './scenario.ts';
import { CLAIM_MS, claimDue, deliveriesOf, due, recordAs } from './webhook-scenario.ts';
import { type OpenWorld, type World } from './world.ts';

const LATER = NOW + CLAIM_MS;
const DELIVERED = { kind: 'delivered' } as const;
const DEAD = { kind: 'failed', nextAttemptAt: null } as const;

export function describeWebhookDeliveries(name: string, openWorld: OpenWorld): void {
  describe(`WebhookDeliveries on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const opened = () => world;

    describe('claim', () => claims(opened));
    describe('record', () => records(opened));
    describe('list and replay', () => lists(opened));
  });
}

function claims(world: () => World): void {
  it('hands out what is due with all that its message needs', async () => {
    const webhook = await due(world(), 1, { secret: 'whsec_s' });
    const [claimed, ...others] = await claimDue(world(), 'sender');
    const { id, endpointId, url, secrets, event, failures } = claimed!;
    expect(others).to.deep.equal([]);
    expect(id).to.match(/^msg_[0-9a-f]{32}$/);
    expect({ endpointId, url, secrets, failures }).to.deep.equal({
      endpointId: webhook.id,
      url: webhook.url,
      secrets: ['whsec_s'],
      failures: 0,
    });
    expect(event.fact.type).to.equal('api_key.revoked');
    expect(event.createdAt).to.equal(NOW);
  });

  it('hands nothing out before it is due', async () => {
    await due(world(), 1);
    expect(await claimDue(world(), 'early', {}, NOW - 1)).to.deep.equal([]);
  });

  it('never hands one out to two at the same time, and loses none', async () => {
    await due(world(), 12);
    const senders = Array.from({ length: 6 }, (_, place) => claimDue(world(), `sender-${place}`, { limit: 3 }));
    const first = (await Promise.all(senders)).flat();
    const rest = await claimDue(world(), 'the-last');
    const serials = [...first, ...rest].map(({ serial }) => serial);
    expect(serials).to.have.length(12);
    expect(new Set(serials).size).to.equal(12);
  });

  it('hands out again what a sender that died had claimed, when its claim has run out', async () => {
    await due(world(), 2);
    const claimed = await claimDue(world(), 'dead');
    expect(await claimDue(world(), 'other', {}, LATER - 1)).to.deep.equal([]);
    expect((await claimDue(world(), 'other', {}, LATER)).map(({ id }) => id)).to.have.members(
      claimed.map(({ id }) => id),
    );
    expect(await recordAs(world(), claimed[0]!, 'dead', DELIVERED)).to.equal(false);
    expect(await recordAs(world(), claimed[0]!, 'other', DELIVERED)).to.equal(true);
  });

  it('leaves places to other endpoints', async () => {
    const busy = await due(world(), 5);
    const quiet = await due(world(), 1, { userId: 'bob' });
    const first = await claimDue(world(), 'a', { endpointMax: 3 });
    expect(first.map(({ endpointId }) => endpointId)).to.deep.equal([busy.id, busy.id, busy.id, quiet.id]);
    expect(await claimDue(world(), 'b', { endpointMax: 3, running: new Map([[busy.id, 3]]) })).to.deep.equal([]);
    expect(await claimDue(world(), 'c', { endpointMax: 3, running: new Map([[busy.id, 2]]) })).to.have.length(1);
  });

  it('gives up what comes due for an endpoint that is switched off', async () => {
    const webhook = await due(world(), 2);
    await valueOf(world().webhooks.update({ id: webhook.id, userId: 'alice' }, { active: false }, NOW));
    expect(await claimDue(world(), 'sender')).to.deep.equal([]);
    const deliveries = await deliveriesOf(world(), webhook);
    expect(deliveries.map(({ status, attempts }) => [status, attempts])).to.deep.equal([
      ['dead', 0],
      ['dead', 0],
    ]);
  });
}

function records(world: () => World): void {
  const claimOne = async (token: string, now = NOW) => (await claimDue(world(), token, { limit: 1 }, now))[0]!;

  it('is over when it was delivered', async () => {
    const webhook = await due(world(), 1);
    expect(await recordAs(world(), await claimOne('a'), 'a', DELIVERED)).to.equal(true);
    const [delivery] = await deliveriesOf(world(), webhook);
    expect(delivery).to.include({ status: 'delivered', attempts: 1, nextAttemptAt: null });
    const attempt = { startedAt: NOW, durationMs: 12, statusCode: 204, failure: null };
    expect(delivery?.lastAttempt).to.deep.equal(attempt);
    expect(await claimDue(world(), 'b', {}, NOW + 1e9)).to.deep.equal([]);
  });

  it('comes again at the time that was said, and counts its failures', async () => {
    const webhook = await due(world(), 1);
    const failed = { kind: 'failed', nextAttemptAt: NOW + 5000 } as const;
    expect(await recordAs(world(), await claimOne('a'), 'a', failed)).to.equal(true);
    const [waiting] = await deliveriesOf(world(), webhook);
    expect(waiting).to.include({ status: 'pending', attempts: 1, nextAttemptAt: NOW + 5000 });
    expect(await claimDue(world(), 'b', {}, NOW + 4999)).to.deep.equal([]);
    expect((await claimOne('b', NOW + 5000)).failures).to.equal(1);
    expect((await deliveriesOf(world(), webhook))[0]?.nextAttemptAt, 'while it is sent').to.equal(null);
  });

  it('keeps why there was no answer', async () => {
    const webhook = await due(world(), 1);
    const { serial } = await claimOne('a');
    const attempt = { startedAt: NOW, durationMs: 15_000, statusCode: null, failure: 'timed_out' } as const;
    await valueOf(world().deliveries.record({ serial, token: 'a' }, attempt, DEAD));
    const [dead] = await deliveriesOf(world(), webhook);
    expect(dead?.status).to.equal('dead');
    expect(dead?.lastAttempt).to.deep.equal(attempt);
  });

  it('switches the endpoint off when the receiver is gone, and on again forgets that', async () => {
    const webhook = await due(world(), 2);
    const own = { id: webhook.id, userId: 'alice' };
    await recordAs(world(), await claimOne('a'), 'a', { kind: 'gone' });
    expect(await valueOf(world().webhooks.find(own))).to.include({ active: false, goneAt: NOW + 12 });
    expect(await claimDue(world(), 'b')).to.deep.equal([]);
    const statuses = (await deliveriesOf(world(), webhook)).map(({ status }) => status);
    expect(statuses).to.deep.equal(['dead', 'dead']);
    expect(await valueOf(world().webhooks.update(own, { active: true }, NOW))).to.include({
      active: true,
      goneAt: null,
    });
  });

  it('writes nothing for who has no claim, or another one', async () => {
    const webhook = await due(world(), 1);
    const claimed = await claimOne('a');
    expect(await recordAs(world(), claimed, 'b', DELIVERED)).to.equal(false);
    expect(await recordAs(world(), claimed, 'a', DELIVERED)).to.equal(true);
    expect(await recordAs(world(), claimed, 'a', DEAD)).to.equal(false);
    expect((await deliveriesOf(world(), webhook))[0]).to.include({ status: 'delivered', attempts: 1 });
  });

  it('writes nothing for an endpoint that was removed meanwhile', async () => {
    const webhook = await due(world(), 1);
    const claimed = await claimOne('a');
    await valueOf(world().webhooks.remove({ id: webhook.id, userId: 'alice' }));
    expect(await recordAs(world(), claimed, 'a', DELIVERED)).to.equal(false);
  });
}

function lists(world: () => World): void {
  it('shows the newest first in pages, by status, and to the owner alone', async () => {
    const webhook = await due(world(), 5);
    const page = { endpointId: webhook.id, userId: 'alice', status: null, after: null, limit: 2 } as const;
    const list = (over: object) => valueOf(world().deliveries.list({ ...page, ...over }));
    const all = await list({ limit: 10 });
    const serials = all.map(({ serial }) => serial);
    expect(serials).to.deep.equal(serials.toSorted((a, b) => (a > b ? -1 : 1)));
    expect(await list({})).to.deep.equal(all.slice(0, 2));
    expect(await list({ after: serials[1], limit: 10 })).to.deep.equal(all.slice(2));
    const [claimed] = await claimDue(world(), 'a', { limit: 1 });
    await recordAs(world(), claimed!, 'a', DEAD);
    expect((await list({ status: 'dead' })).map(({ id }) => id)).to.deep.equal([claimed!.id]);
    expect(await list({ userId: 'bob' })).to.deep.equal([]);
  });

  it('delivers again under the same id, with all attempts before it, and every attempt in the log', async () => {
    const webhook = await due(world(), 1);
    const first = (await claimDue(world(), 'a'))[0]!;
    const own = { id: first.id, endpointId: webhook.id, userId: 'alice' };
    const replay = (over: Partial<typeof own> = {}, now = NOW) =>
      valueOf(world().deliveries.replay({ ...own, ...over }, now));
    expect(await replay()).to.equal('pending');
    await recordAs(world(), first, 'a', DEAD);
    expect([await replay({ userId: 'bob' }), await replay({ id: unique('msg_') })]).to.deep.equal([
      'unknown',
      'unknown',
    ]);
    expect([await replay({}, NOW + 7), await replay()]).to.deep.equal(['replayed', 'pending']);
    expect(await claimDue(world(), 'b', {}, NOW + 6)).to.deep.equal([]);
    const [second] = await claimDue(world(), 'b', {}, NOW + 7);
    expect(second).to.deep.equal({ ...first, failures: 0 });
    await recordAs(world(), second!, 'b', DELIVERED);
    expect((await deliveriesOf(world(), webhook))[0]).to.include({ status: 'delivered', attempts: 2 });
    expect(await replay(), 'what was delivered').to.equal('replayed');
  });

  it('delivers nothing again to an endpoint that is switched off', async () => {
    const webhook = await due(world(), 1);
    const first = (await claimDue(world(), 'a'))[0]!;
    await recordAs(world(), first, 'a', DEAD);
    await valueOf(world().webhooks.update({ id: webhook.id, userId: 'alice' }, { active: false }, NOW));
    const own = { id: first.id, endpointId: webhook.id, userId: 'alice' };
    expect(await valueOf(world().deliveries.replay(own, NOW))).to.equal('inactive');
  });
}

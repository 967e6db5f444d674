import { expect } from 'chai';
import { EVENT_TYPES } from '../../src/core/webhooks/domain-event.ts';
import { NOW, unique, valueOf } from './scenario.ts';
import { addWebhook, claimDue, deliveriesOf, due, newWebhook } from './webhook-scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export function describeWebhookEndpoints(name: string, openWorld: OpenWorld): void {
  describe(`WebhookEndpoints on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());
    const find = (id: string, userId = 'alice') => valueOf(world.webhooks.find({ id, userId }));

    it('keeps an endpoint as it was given, and shows its secret to nobody', async () => {
      const given = newWebhook({ events: EVENT_TYPES, description: 'To the till "ß" 🌦' });
      const added = await valueOf(world.webhooks.add(given, 10, NOW));
      const { secret, ...terms } = given;
      const { serial, ...stored } = added;
      const times = { createdAt: NOW, updatedAt: NOW, goneAt: null, previousSecretUntil: null };
      expect(stored).to.deep.equal({ ...terms, active: true, ...times });
      expect(await find(given.id)).to.deep.equal({ ...stored, serial });
      expect(Object.values(stored)).not.to.include(secret);
    });

    it('shows the newest first, and to their owner alone', async () => {
      const mine = [await addWebhook(world), await addWebhook(world)];
      const bobs = await addWebhook(world, { userId: 'bob' });
      expect(await valueOf(world.webhooks.list('alice'))).to.deep.equal(mine.toReversed());
      expect(await find(bobs.id)).to.equal(null);
      expect(await find('webhook_none')).to.equal(null);
    });

    it('lets a user have so many, however many are added at once; others have their own', async () => {
      const added = await Promise.all(Array.from({ length: 8 }, () => world.webhooks.add(newWebhook(), 3, NOW)));
      expect(added.filter((each) => each.isOk())).to.have.length(3);
      const refused = added.find((each) => each.isErr());
      expect(refused?._unsafeUnwrapErr()).to.deep.equal({ kind: 'too_many_webhooks' });
      expect(await valueOf(world.webhooks.list('alice'))).to.have.length(3);
      await addWebhook(world, { userId: 'bob' });
    });

    it('changes what is named and leaves the rest', async () => {
      const webhook = await addWebhook(world, { description: 'first' });
      const own = { id: webhook.id, userId: 'alice' };
      const changes = { url: 'https://other.example.com/', events: ['balance.low'] as const };
      const changed = { ...webhook, ...changes, updatedAt: NOW + 5 };
      expect(await valueOf(world.webhooks.update(own, changes, NOW + 5))).to.deep.equal(changed);
      const cleared = await valueOf(world.webhooks.update(own, { description: null, active: false }, NOW + 6));
      expect(cleared).to.deep.equal({ ...changed, description: null, active: false, updatedAt: NOW + 6 });
      expect(await find(webhook.id)).to.deep.equal(cleared);
    });

    it('changes, replaces and removes nothing of another', async () => {
      const webhook = await addWebhook(world);
      const stranger = { id: webhook.id, userId: 'bob' };
      const next = { secret: unique('whsec_'), previousUntil: null };
      expect(await valueOf(world.webhooks.update(stranger, { active: false }, NOW))).to.equal(null);
      expect(await valueOf(world.webhooks.replaceSecret(stranger, next, NOW))).to.equal(null);
      expect(await valueOf(world.webhooks.remove(stranger))).to.equal(false);
      expect(await find(webhook.id)).to.deep.equal(webhook);
    });

    it('goes with everything that waits for it', async () => {
      const webhook = await due(world, 2);
      const other = await due(world, 1, { userId: 'bob' });
      expect(await valueOf(world.webhooks.remove({ id: webhook.id, userId: 'alice' }))).to.equal(true);
      expect(await find(webhook.id)).to.equal(null);
      expect(await deliveriesOf(world, webhook)).to.deep.equal([]);
      expect((await claimDue(world, 'sender')).map(({ endpointId }) => endpointId)).to.deep.equal([other.id]);
    });

    it('signs with a new secret at once, and with the one before it until its time is over', async () => {
      const webhook = await due(world, 1, { secret: 'whsec_one' });
      const replace = (secret: string, previousUntil: number | null) =>
        valueOf(world.webhooks.replaceSecret({ id: webhook.id, userId: 'alice' }, { secret, previousUntil }, NOW));
      let now = NOW;
      const secrets = async (after = 0) =>
        (await claimDue(world, unique('t'), {}, (now += 60_000 + after)))[0]?.secrets;
      expect(await secrets()).to.deep.equal(['whsec_one']);
      expect((await replace('whsec_two', NOW + 1_000_000))?.previousSecretUntil).to.equal(NOW + 1_000_000);
      expect(await secrets()).to.deep.equal(['whsec_two', 'whsec_one']);
      expect(await secrets(1_000_000)).to.deep.equal(['whsec_two']);
      await replace('whsec_three', NOW + 10_000_000);
      await replace('whsec_four', NOW + 10_000_000);
      expect(await secrets()).to.deep.equal(['whsec_four', 'whsec_three']);
      await replace('whsec_five', null);
      expect(await secrets()).to.deep.equal(['whsec_five']);
    });
  });
}

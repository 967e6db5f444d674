import { type WebhookDependencies } from '../../../src/adapters/http/webhook-dependencies.ts';
import { InMemoryDomainEvents } from '../../../src/adapters/memory/in-memory-domain-events.ts';
import { InMemoryWebhookDeliveries } from '../../../src/adapters/memory/in-memory-webhook-deliveries.ts';
import { InMemoryWebhookEndpoints } from '../../../src/adapters/memory/in-memory-webhook-endpoints.ts';
import { SystemIds } from '../../../src/adapters/system/system-ids.ts';
import { CreateWebhook } from '../../../src/core/webhooks/create-webhook.ts';
import { DeleteWebhook } from '../../../src/core/webhooks/delete-webhook.ts';
import { GetWebhook } from '../../../src/core/webhooks/get-webhook.ts';
import { ListWebhookDeliveries } from '../../../src/core/webhooks/list-webhook-deliveries.ts';
import { ListWebhooks } from '../../../src/core/webhooks/list-webhooks.ts';
import { ReplayWebhookDelivery } from '../../../src/core/webhooks/replay-webhook-delivery.ts';
import { RotateWebhookSecret } from '../../../src/core/webhooks/rotate-webhook-secret.ts';
import { UpdateWebhook } from '../../../src/core/webhooks/update-webhook.ts';
import { type CatalogWorld } from '../../support/catalog-world.ts';

/** Webhooks over the memory of this catalog, with its names. */
export function webhookService({ clock, database, checkUpstream }: CatalogWorld): WebhookDependencies {
  const endpoints = new InMemoryWebhookEndpoints(database);
  const deliveries = new InMemoryWebhookDeliveries(database);
  const ids = new SystemIds();
  return {
    createWebhook: new CreateWebhook({ endpoints, checkUpstream, ids, clock }),
    listWebhooks: new ListWebhooks(endpoints),
    getWebhook: new GetWebhook(endpoints),
    updateWebhook: new UpdateWebhook({ endpoints, checkUpstream, clock }),
    deleteWebhook: new DeleteWebhook(endpoints),
    rotateWebhookSecret: new RotateWebhookSecret({ endpoints, ids, clock }),
    listWebhookDeliveries: new ListWebhookDeliveries({ endpoints, deliveries }),
    replayWebhookDelivery: new ReplayWebhookDelivery({ deliveries, clock, wakeSender: () => undefined }),
    checkUpstream,
  };
}

/** Gives everything up that has happened to users of these webhooks; answers the ids of the deliveries. */
export async function giveUpDeliveries({ clock, database }: CatalogWorld): Promise<string[]> {
  const [events, deliveries] = [new InMemoryDomainEvents(database), new InMemoryWebhookDeliveries(database)];
  const now = clock.now();
  await events.passOn(100, now);
  const claim = { token: 'sender', until: now + 1, limit: 100, endpointMax: 100, running: new Map<string, number>() };
  const claimed = (await deliveries.claim(claim, now))._unsafeUnwrap();
  const attempt = { startedAt: now, durationMs: 12, statusCode: 500, failure: null };
  for (const { serial } of claimed) {
    await deliveries.record({ serial, token: 'sender' }, attempt, { kind: 'failed', nextAttemptAt: null });
  }
  return claimed.map(({ id }) => id);
}

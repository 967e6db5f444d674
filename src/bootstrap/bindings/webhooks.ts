import { type Container } from 'inversify';
import { KnexDomainEvents } from '../../adapters/knex/knex-domain-events.ts';
import { KnexWebhookDeliveries } from '../../adapters/knex/knex-webhook-deliveries.ts';
import { KnexWebhookEndpoints } from '../../adapters/knex/knex-webhook-endpoints.ts';
import { meteredWebhookSender } from '../../adapters/system/metered-webhook-sender.ts';
import { systemRandom } from '../../adapters/system/system-random.ts';
import { DnsHostResolver } from '../../adapters/upstream/dns-host-resolver.ts';
import { UndiciWebhookSender } from '../../adapters/upstream/undici-webhook-sender.ts';
import { CreateWebhook } from '../../core/webhooks/create-webhook.ts';
import { DeleteWebhook } from '../../core/webhooks/delete-webhook.ts';
import { DeliverWebhooks } from '../../core/webhooks/deliver-webhooks.ts';
import { ForgetEvents } from '../../core/webhooks/forget-events.ts';
import { GetWebhook } from '../../core/webhooks/get-webhook.ts';
import { ListWebhookDeliveries } from '../../core/webhooks/list-webhook-deliveries.ts';
import { ListWebhooks } from '../../core/webhooks/list-webhooks.ts';
import { PassOnEvents } from '../../core/webhooks/pass-on-events.ts';
import { ReplayWebhookDelivery } from '../../core/webhooks/replay-webhook-delivery.ts';
import { RotateWebhookSecret } from '../../core/webhooks/rotate-webhook-secret.ts';
import { UpdateWebhook } from '../../core/webhooks/update-webhook.ts';
import { JOBS } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** Part of an attempt's time, which is limited as a whole. */
const NAME_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Who is told of what, and the telling. */
export function bindWebhooks(container: Container, settings: Settings): void {
  const { network } = settings.stellar;
  const { Database } = TOKENS;
  container
    .bind(TOKENS.WebhookEndpoints)
    .toResolvedValue((database) => new KnexWebhookEndpoints(database, network), [Database]);
  container
    .bind(TOKENS.WebhookDeliveries)
    .toResolvedValue((database) => new KnexWebhookDeliveries(database, network), [Database]);
  container
    .bind(TOKENS.DomainEvents)
    .toResolvedValue((database) => new KnexDomainEvents(database, network), [Database]);
  bindWorkers(container, settings);
  bindUseCases(container);
}

function bindWorkers(container: Container, { config }: Settings): void {
  const { Clock, DomainEvents, Ids, Scheduler } = TOKENS;
  container
    .bind(TOKENS.WebhookSender)
    .toResolvedValue(
      (clock) =>
        new UndiciWebhookSender(new DnsHostResolver(clock, { timeoutMs: NAME_TIMEOUT_MS }), clock, {
          ...config.upstream,
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          httpsOnly: config.mode === 'production',
        }),
      [Clock],
    )
    .onDeactivation((sender) => sender.close());
  container.bind(TOKENS.PassOnEvents).toResolvedValue(
    (events, clock, scheduler) => {
      const wakeSender = () => scheduler.trigger(JOBS.deliverWebhooks);
      return new PassOnEvents({ events, clock, wakeSender });
    },
    [DomainEvents, Clock, Scheduler],
  );
  container
    .bind(TOKENS.ForgetEvents)
    .toResolvedValue((events, clock) => new ForgetEvents(events, clock), [DomainEvents, Clock]);
  container.bind(TOKENS.DeliverWebhooks).toResolvedValue(
    (queue, undici, metrics, clock, ids, scheduler) => {
      const sender = meteredWebhookSender(undici, metrics.webhookAttempts);
      const wake = () => scheduler.trigger(JOBS.deliverWebhooks);
      return new DeliverWebhooks({ queue, sender, clock, ids, random: systemRandom, wake });
    },
    [TOKENS.WebhookDeliveries, TOKENS.WebhookSender, TOKENS.Metrics, Clock, Ids, Scheduler],
  );
}

function bindUseCases(container: Container): void {
  const { Clock, Ids, Scheduler } = TOKENS;
  container.bind(TOKENS.WebhookDependencies).toResolvedValue(
    (endpoints, deliveries, checkUpstream, clock, ids, scheduler) => ({
      createWebhook: new CreateWebhook({ endpoints, checkUpstream, ids, clock }),
      listWebhooks: new ListWebhooks(endpoints),
      getWebhook: new GetWebhook(endpoints),
      updateWebhook: new UpdateWebhook({ endpoints, checkUpstream, clock }),
      deleteWebhook: new DeleteWebhook(endpoints),
      rotateWebhookSecret: new RotateWebhookSecret({ endpoints, ids, clock }),
      listWebhookDeliveries: new ListWebhookDeliveries({ endpoints, deliveries }),
      replayWebhookDelivery: new ReplayWebhookDelivery({
        deliveries,
        clock,
        wakeSender: () => scheduler.trigger(JOBS.deliverWebhooks),
      }),
      checkUpstream,
    }),
    [TOKENS.WebhookEndpoints, TOKENS.WebhookDeliveries, TOKENS.CheckUpstream, Clock, Ids, Scheduler],
  );
}

import { ResultAsync, type Result } from 'neverthrow';
import { InMemoryApiKeys } from '../../src/adapters/memory/in-memory-api-keys.ts';
import { InMemoryDomainEvents } from '../../src/adapters/memory/in-memory-domain-events.ts';
import { InMemoryWebhookDeliveries } from '../../src/adapters/memory/in-memory-webhook-deliveries.ts';
import { InMemoryWebhookEndpoints } from '../../src/adapters/memory/in-memory-webhook-endpoints.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { Scheduler } from '../../src/adapters/scheduler/scheduler.ts';
import { DeliverWebhooks } from '../../src/core/webhooks/deliver-webhooks.ts';
import { PassOnEvents } from '../../src/core/webhooks/pass-on-events.ts';
import { type DeliveryQueue } from '../../src/core/webhooks/ports/webhook-deliveries.ts';
import { type NewWebhook } from '../../src/core/webhooks/ports/webhook-endpoints.ts';
import { type WebhookAnswer, type WebhookMessage } from '../../src/core/webhooks/ports/webhook-sender.ts';
import { type SendFailure } from '../../src/core/webhooks/webhook-delivery.ts';
import { TERMS } from './key-world.ts';
import { type ReceivedWebhook } from './verified-webhook.ts';
import { VirtualClock } from './virtual-clock.ts';

export type Received = Result<WebhookAnswer, { readonly kind: SendFailure }>;

/** What a receiver says, when it has made up its mind. */
export type Receiver = (message: WebhookMessage, signal: AbortSignal) => Promise<Received>;

export interface SentMessage extends ReceivedWebhook {
  readonly at: number;
  readonly id: string;
}

export const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** Telling users of events over memory, on a clock that the test moves; the workers run as in the service. */
export class WebhookWorld {
  readonly clock = new VirtualClock();
  readonly database = new MemoryDatabase(() => this.clock.now());
  readonly endpoints = new InMemoryWebhookEndpoints(this.database);
  readonly deliveries = new InMemoryWebhookDeliveries(this.database);
  readonly sent: SentMessage[] = [];
  readonly scheduler = new Scheduler(this.clock, () => undefined);
  readonly passOnEvents = new PassOnEvents({
    events: new InMemoryDomainEvents(this.database),
    clock: this.clock,
    wakeSender: () => this.scheduler.trigger('deliver'),
  });
  readonly deliverWebhooks = this.senderOn(this.deliveries, () => this.scheduler.trigger('deliver'));
  receiver: Receiver;
  private readonly keys = new InMemoryApiKeys(this.database);
  private made = 0;

  constructor(receiver: Receiver, intervalMs = 1000) {
    this.receiver = receiver;
    this.scheduler.add({ name: 'pass-on', intervalMs, run: async () => await this.passOnEvents.execute() });
    this.scheduler.add({ name: 'deliver', intervalMs, run: async () => await this.deliverWebhooks.execute() });
  }

  /** One more sender, as another process would have it. */
  senderOn(queue: DeliveryQueue, wake: () => void = () => undefined): DeliverWebhooks {
    const send = (message: WebhookMessage, signal: AbortSignal) => {
      this.sent.push({ at: this.clock.now(), id: message.id, headers: headersOf(message), body: message.body });
      return new ResultAsync(this.receiver(message, signal));
    };
    const ids = { uuid: () => `token-${(this.made += 1)}` };
    return new DeliverWebhooks({ queue, sender: { send }, clock: this.clock, ids, random: () => 0, wake });
  }

  async endpoint(over: Partial<NewWebhook> = {}) {
    const id = `webhook_${(this.made += 1)}`;
    const terms = {
      userId: 'alice',
      url: 'https://alice.example.com/',
      events: ['api_key.revoked'],
      description: null,
    };
    const webhook = { ...terms, id, secret: SECRET, ...over } as NewWebhook;
    return (await this.endpoints.add(webhook, 10, this.clock.now()))._unsafeUnwrap();
  }

  /** Something happens to the user. */
  async happen(userId = 'alice'): Promise<void> {
    const id = `key_${(this.made += 1)}`;
    const secret = { prefix: id, digest: new Uint8Array(32) };
    (await this.keys.add({ ...TERMS, id, userId, apiId: 'api' }, secret, this.clock.now()))._unsafeUnwrap();
    (await this.keys.revoke({ id, userId }, this.clock.now()))._unsafeUnwrap();
  }

  async deliveriesTo(endpointId: string, userId = 'alice') {
    const page = { endpointId, userId, status: null, after: null, limit: 1000 };
    return (await this.deliveries.list(page))._unsafeUnwrap();
  }
}

function headersOf({ id, timestamp, signature }: WebhookMessage): Record<string, string> {
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
}

import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type ClaimedDelivery,
  type DeliveryClaim,
  type DeliveryOutcome,
  type DeliveryPage,
  type DeliveryQueue,
  type OwnDelivery,
  type WebhookDeliveries,
} from '../../core/webhooks/ports/webhook-deliveries.ts';
import {
  type DeliveryStatus,
  type WebhookAttempt,
  type WebhookDelivery,
} from '../../core/webhooks/webhook-delivery.ts';
import { type Database } from './database.ts';
import { CLAIM, LIST, RECORD, REPLAY } from './webhook-delivery-statements.ts';
import {
  claimedDeliveryOf,
  webhookDeliveryOf,
  type ClaimedDeliveryRow,
  type WebhookDeliveryRow,
} from './webhook-rows.ts';

type Replayed = 'replayed' | 'pending' | 'inactive';

export class KnexWebhookDeliveries implements WebhookDeliveries, DeliveryQueue {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  list(page: DeliveryPage): ResultAsync<readonly WebhookDelivery[], StoreUnavailable> {
    const { endpointId, userId, status, after, limit } = page;
    return this.database
      .run<WebhookDeliveryRow>(LIST, [this.network, endpointId, userId, status, after, limit])
      .map((rows) => rows.map((row) => webhookDeliveryOf(row)));
  }

  replay({ id, endpointId, userId }: OwnDelivery, now: number): ResultAsync<Replayed | 'unknown', StoreUnavailable> {
    return this.database
      .run<{ readonly outcome: Replayed }>(REPLAY, [this.network, endpointId, userId, id, new Date(now)])
      .map(([row]) => row?.outcome ?? 'unknown');
  }

  claim(
    { token, until, limit, endpointMax, running }: DeliveryClaim,
    now: number,
  ): ResultAsync<readonly ClaimedDelivery[], StoreUnavailable> {
    const underWay = [[...running.keys()], [...running.values()]];
    const values = [this.network, new Date(now), ...underWay, endpointMax, limit, new Date(until), token];
    return this.database
      .run<ClaimedDeliveryRow>(CLAIM, values)
      .map((rows) => rows.map((row) => claimedDeliveryOf(row)));
  }

  record(
    { serial, token }: { readonly serial: bigint; readonly token: string },
    { startedAt, durationMs, statusCode, failure }: WebhookAttempt,
    outcome: DeliveryOutcome,
  ): ResultAsync<boolean, StoreUnavailable> {
    const nextAttemptAt = outcome.kind === 'failed' ? outcome.nextAttemptAt : null;
    const due = nextAttemptAt === null ? null : new Date(nextAttemptAt);
    const attempt = [new Date(startedAt), durationMs, statusCode, failure];
    const gone = [outcome.kind === 'gone', new Date(startedAt + durationMs)];
    return this.database
      .run(RECORD, [serial, token, statusAfter(outcome), due, ...attempt, ...gone])
      .map((rows) => rows.length > 0);
  }
}

function statusAfter(outcome: DeliveryOutcome): DeliveryStatus {
  if (outcome.kind === 'delivered') return 'delivered';
  return outcome.kind === 'failed' && outcome.nextAttemptAt !== null ? 'pending' : 'dead';
}

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
import { type WebhookAttempt, type WebhookDelivery } from '../../core/webhooks/webhook-delivery.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type WebhookDeliveryRow, type WebhookEndpointRow } from './webhook-rows.ts';

export class InMemoryWebhookDeliveries implements WebhookDeliveries, DeliveryQueue {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  list({
    endpointId,
    userId,
    status,
    after,
    limit,
  }: DeliveryPage): ResultAsync<readonly WebhookDelivery[], StoreUnavailable> {
    return this.database.change(() => {
      if (this.database.webhookEndpoints.get(endpointId)?.userId !== userId) return [];
      return [...this.database.webhookDeliveries.values()]
        .filter((row) => row.endpointId === endpointId && (status === null || row.status === status))
        .filter(({ serial }) => after === null || serial < after)
        .sort((a, b) => (a.serial > b.serial ? -1 : 1))
        .slice(0, limit)
        .map((row) => this.viewOf(row));
    });
  }

  replay(
    { id, endpointId, userId }: OwnDelivery,
    now: number,
  ): ResultAsync<'replayed' | 'pending' | 'inactive' | 'unknown', StoreUnavailable> {
    return this.database.change(() => {
      const endpoint = this.database.webhookEndpoints.get(endpointId);
      const row = this.database.webhookDeliveries.values().find((each) => each.id === id);
      if (endpoint?.userId !== userId || row?.endpointId !== endpointId) return 'unknown';
      if (row.status === 'pending') return 'pending';
      if (!endpoint.active) return 'inactive';
      Object.assign(row, { status: 'pending', failures: 0, nextAttemptAt: now });
      return 'replayed';
    });
  }

  claim(claim: DeliveryClaim, now: number): ResultAsync<readonly ClaimedDelivery[], StoreUnavailable> {
    return this.database.change(() =>
      this.due(claim, now).flatMap((row) => {
        const endpoint = this.database.webhookEndpoints.get(row.endpointId);
        if (endpoint?.active !== true) {
          Object.assign(row, { status: 'dead', nextAttemptAt: null, claimToken: null });
          return [];
        }
        Object.assign(row, { nextAttemptAt: claim.until, claimToken: claim.token });
        return [this.claimedOf(row, endpoint, now)];
      }),
    );
  }

  record(
    { serial, token }: { readonly serial: bigint; readonly token: string },
    attempt: WebhookAttempt,
    outcome: DeliveryOutcome,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.database.webhookDeliveries.get(serial);
      if (row?.claimToken !== token) return false;
      row.claimToken = null;
      row.attempts.push(attempt);
      row.nextAttemptAt = outcome.kind === 'failed' ? outcome.nextAttemptAt : null;
      if (outcome.kind === 'delivered') row.status = 'delivered';
      else {
        row.failures += 1;
        if (row.nextAttemptAt === null) row.status = 'dead';
      }
      if (outcome.kind === 'gone') this.switchOff(row.endpointId, attempt.startedAt + attempt.durationMs);
      return true;
    });
  }

  /** The longest due first, of each endpoint no more than it has places for. */
  private due({ limit, endpointMax, running }: DeliveryClaim, now: number): WebhookDeliveryRow[] {
    const taken = new Map(running);
    return [...this.database.webhookDeliveries.values()]
      .filter(({ status, nextAttemptAt }) => status === 'pending' && (nextAttemptAt ?? 0) <= now)
      .sort((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0) || (a.serial < b.serial ? -1 : 1))
      .filter(({ endpointId }) => {
        const count = (taken.get(endpointId) ?? 0) + 1;
        taken.set(endpointId, count);
        return count <= endpointMax;
      })
      .slice(0, limit);
  }

  private claimedOf(
    { serial, id, eventId, endpointId, failures }: WebhookDeliveryRow,
    { url, secret, previousSecret, previousSecretUntil }: WebhookEndpointRow,
    now: number,
  ): ClaimedDelivery {
    const previous = previousSecret !== null && (previousSecretUntil ?? 0) > now ? [previousSecret] : [];
    const { fact, createdAt } = this.eventOf(eventId);
    return { serial, id, endpointId, url, secrets: [secret, ...previous], event: { fact, createdAt }, failures };
  }

  private switchOff(endpointId: string, goneAt: number): void {
    const endpoint = this.database.webhookEndpoints.get(endpointId);
    if (endpoint === undefined) return;
    this.database.webhookEndpoints.set(endpointId, { ...endpoint, active: false, goneAt, updatedAt: goneAt });
  }

  private viewOf({ id, serial, eventId, status, attempts, ...row }: WebhookDeliveryRow): WebhookDelivery {
    return {
      id,
      serial,
      eventType: this.eventOf(eventId).fact.type,
      status,
      attempts: attempts.length,
      lastAttempt: attempts.at(-1) ?? null,
      nextAttemptAt: row.claimToken === null ? row.nextAttemptAt : null,
      createdAt: row.createdAt,
    };
  }

  private eventOf(eventId: bigint) {
    const event = this.database.domainEvents.get(eventId);
    if (event === undefined) throw new Error(`A delivery of event ${eventId}, which is not there`);
    return event;
  }
}

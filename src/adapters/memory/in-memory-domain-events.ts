import { type ResultAsync } from 'neverthrow';
import { sha256 } from '../../core/shared/digest.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type DomainEvent } from '../../core/webhooks/domain-event.ts';
import { type DomainEvents, type PassedOn } from '../../core/webhooks/ports/domain-events.ts';
import { type DomainEventRow } from './balance-falls.ts';
import { type MemoryDatabase } from './memory-database.ts';

const ID_BYTES = 16;

export class InMemoryDomainEvents implements DomainEvents {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable> {
    return this.database.change(() =>
      this.waiting(limit).map(({ id, userId, fact, createdAt }) => ({ id, userId, fact, createdAt })),
    );
  }

  passOn(limit: number, now: number): ResultAsync<PassedOn, StoreUnavailable> {
    return this.database.change(() => {
      const taken = this.waiting(limit);
      const before = this.database.webhookDeliveries.size;
      for (const event of taken) {
        event.passedOn = true;
        this.deliver(event, now);
      }
      return { events: taken.length, deliveries: this.database.webhookDeliveries.size - before };
    });
  }

  forget(before: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      const { domainEvents, webhookDeliveries } = this.database;
      const pending = new Set(
        webhookDeliveries
          .values()
          .filter(({ status }) => status === 'pending')
          .map(({ eventId }) => eventId),
      );
      const over = [...domainEvents.values()]
        .filter(({ id, passedOn, createdAt }) => passedOn && createdAt < before && !pending.has(id))
        .sort((a, b) => a.createdAt - b.createdAt)
        .slice(0, limit);
      for (const { id } of over) domainEvents.delete(id);
      for (const { serial, eventId } of webhookDeliveries.values()) {
        if (!domainEvents.has(eventId)) webhookDeliveries.delete(serial);
      }
      return over.length;
    });
  }

  private waiting(limit: number): DomainEventRow[] {
    const waiting = this.database.domainEvents.values().filter(({ passedOn }) => !passedOn);
    return waiting.take(limit).toArray();
  }

  private deliver({ id: eventId, userId, fact }: DomainEventRow, now: number): void {
    for (const { id: endpointId, active, events, ...endpoint } of this.database.webhookEndpoints.values()) {
      if (endpoint.userId !== userId || !active || !events.includes(fact.type)) continue;
      const serial = this.database.nextId();
      const digest = Buffer.from(sha256(Buffer.from(`${eventId}:${endpointId}`)));
      const id = `msg_${digest.subarray(0, ID_BYTES).toString('hex')}`;
      const due = { status: 'pending', failures: 0, nextAttemptAt: now, claimToken: null } as const;
      this.database.webhookDeliveries.set(serial, {
        serial,
        id,
        eventId,
        endpointId,
        createdAt: now,
        attempts: [],
        ...due,
      });
    }
  }
}

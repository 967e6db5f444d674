import { type EventType, type Fact } from '../../core/webhooks/domain-event.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';

/** Writes a fact down for a user of whom an active endpoint subscribed to it. */
export function tellSubscribers(database: MemoryDatabase, userId: string, fact: Fact, now: number): void {
  if (!isSubscribed(database, userId, fact.type)) return;
  const id = database.nextId();
  database.domainEvents.set(id, { id, userId, fact, createdAt: now, passedOn: false });
}

/** What is told of any charge. */
export function chargeFacts({ id, requestId, apiId, endpointId, apiKeyId, units }: ChargeRow) {
  return { usageEventId: id, requestId, apiId, endpointId, apiKeyId, amount: units };
}

function isSubscribed({ webhookEndpoints }: MemoryDatabase, userId: string, type: EventType): boolean {
  return webhookEndpoints
    .values()
    .some((endpoint) => endpoint.userId === userId && endpoint.active && endpoint.events.includes(type));
}

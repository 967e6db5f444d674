import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type DomainEvent } from '../../core/webhooks/domain-event.ts';
import { type DomainEvents } from '../../core/webhooks/ports/domain-events.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryDomainEvents implements DomainEvents {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable> {
    return this.database.change(() => {
      const waiting = this.database.domainEvents.values().filter(({ passedOn }) => !passedOn);
      return waiting
        .take(limit)
        .map(({ id, userId, fact, createdAt }) => ({ id, userId, fact, createdAt }))
        .toArray();
    });
  }

  passOn(ids: readonly bigint[]): ResultAsync<readonly bigint[], StoreUnavailable> {
    return this.database.change(() =>
      ids.filter((id) => {
        const event = this.database.domainEvents.get(id);
        if (event === undefined || event.passedOn) return false;
        event.passedOn = true;
        return true;
      }),
    );
  }
}

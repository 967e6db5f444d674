import { type ResultAsync } from 'neverthrow';
import { type AuditEntry, type AuditIntent, type AuditLog } from '../../core/access/ports/audit-log.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryAuditLog implements AuditLog {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  begin(intent: AuditIntent, now: number): ResultAsync<bigint, StoreUnavailable> {
    return this.database.change(() => {
      const id = this.database.nextId();
      this.database.auditEntries.set(id, { ...intent, id, beganAt: now, outcome: null, endedAt: null });
      return id;
    });
  }

  end(id: bigint, outcome: string, now: number): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const entry = this.database.auditEntries.get(id);
      if (entry?.outcome !== null) return;
      this.database.auditEntries.set(id, { ...entry, outcome, endedAt: now });
    });
  }

  list({
    after,
    limit,
  }: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly AuditEntry[], StoreUnavailable> {
    return this.database.change(() => {
      const newestFirst = [...this.database.auditEntries.values()].toReversed();
      return newestFirst.filter(({ id }) => after === null || id < after).slice(0, limit);
    });
  }
}

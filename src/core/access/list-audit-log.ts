import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type AuditEntry, type AuditLog } from './ports/audit-log.ts';

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** The next page begins behind this entry; null when there is none. */
  readonly next: bigint | null;
}

/** Shows what administrators did, the newest first. */
export class ListAuditLog {
  private readonly log: AuditLog;

  constructor(log: AuditLog) {
    this.log = log;
  }

  execute(page: { readonly after: bigint | null; readonly limit: number }): ResultAsync<AuditPage, StoreUnavailable> {
    const { after, limit } = page;
    // One more than the page holds: whether it is there tells whether another page follows.
    return this.log.list({ after, limit: limit + 1 }).map((found) => {
      const entries = found.slice(0, limit);
      return { entries, next: found.length > limit ? (entries.at(-1)?.id ?? null) : null };
    });
  }
}

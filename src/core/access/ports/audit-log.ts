import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** What an administrator is about to do. */
export interface AuditIntent {
  /** All administrators share one key, so that is all that is known of who it was. */
  readonly actor: 'admin';
  /** Verb and noun: `void_charge`. */
  readonly action: string;
  /** The id of the thing it is done to; null where there is only one. */
  readonly target: string | null;
  readonly reason: string;
  /** Finds the request in the logs. */
  readonly correlationId: string;
}

export interface AuditEntry extends AuditIntent {
  readonly id: bigint;
  readonly beganAt: number;
  /** How it ended: what was done, or the kind of the refusal. Null: it is under way, or nobody lived to tell. */
  readonly outcome: string | null;
  readonly endedAt: number | null;
}

/** What administrators did and tried to do. Nothing is ever taken out of it. */
export interface AuditLog {
  /** The id of the new entry; later entries have greater ones. */
  begin(intent: AuditIntent, now: number): ResultAsync<bigint, StoreUnavailable>;

  /** The first outcome stays. */
  end(id: bigint, outcome: string, now: number): ResultAsync<void, StoreUnavailable>;

  /** The newest first, beginning behind the entry `after`; null begins with the newest. */
  list(page: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly AuditEntry[], StoreUnavailable>;
}

import { safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type AuditIntent, type AuditLog } from './ports/audit-log.ts';

export interface AdminAction<T, E> {
  readonly intent: AuditIntent;
  /** The outcome that a success is recorded with; a refusal is recorded with its kind. */
  readonly done: string;
  run(): ResultAsync<T, E>;
}

/**
 * Lets an administrator act only on the record. The intent is written first, and nothing is done while it cannot be:
 * what happened must not depend on whether a store answered afterwards. The outcome is written when there is one; if
 * that fails, or the process dies, the entry stands without an outcome, and that is the truth: it may have been done.
 */
export class AuditAction {
  private readonly log: AuditLog;
  private readonly clock: Clock;

  constructor(log: AuditLog, clock: Clock) {
    this.log = log;
    this.clock = clock;
  }

  execute<T, E extends { readonly kind: string }>(action: AdminAction<T, E>): ResultAsync<T, E | StoreUnavailable> {
    return safeTry<T, E | StoreUnavailable>(() => this.run(action));
  }

  private async *run<T, E extends { readonly kind: string }>(
    action: AdminAction<T, E>,
  ): Steps<T, E | StoreUnavailable> {
    const id = yield* this.log.begin(action.intent, this.clock.now());
    const result = await action.run();
    const outcome = result.isOk() ? action.done : result.error.kind;
    await this.log.end(id, outcome, this.clock.now());
    return result;
  }
}

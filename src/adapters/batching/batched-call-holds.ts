import { type ResultAsync } from 'neverthrow';
import { type ChargeHolds, type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { type CallHolds } from '../../core/gateway/ports/call-holds.ts';
import { type BatchPolicy } from '../../core/shared/batcher.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { CommitBatcher, SILENCE_MS } from './commit-batcher.ts';

/** That may be under way: each takes a connection. */
const COMMITS_MAX = 4;

/**
 * Gathers the holds of concurrent calls into one commit. Where the store tells them ahead of it, the next batches are
 * decided meanwhile, but not without an end: on a slow disk their commits would take every connection there is.
 */
export class BatchedCallHolds implements CallHolds {
  private readonly commits: CommitBatcher<NewHold, HoldOutcome>;
  private readonly clock: Clock;
  /** Of the last batches, the oldest first. */
  private committed = Array.from({ length: COMMITS_MAX }, () => DONE);

  constructor(holds: ChargeHolds, clock: Clock, policy: Omit<BatchPolicy, 'linger'>) {
    this.clock = clock;
    const decide = (batch: readonly NewHold[], now: number) =>
      holds.holdMany(batch, now).andTee((outcomes) => this.follow(outcomes, now));
    this.commits = new CommitBatcher(decide, clock, { ...policy, linger: () => this.committed[0] ?? DONE });
  }

  hold(hold: NewHold): ReturnType<CallHolds['hold']> {
    return this.commits.add(hold);
  }

  /** Resolves when no hold waits or is being decided; commits may be under way, and their calls wait for them. */
  idle(): Promise<void> {
    return this.commits.idle();
  }

  private follow(outcomes: readonly (HoldOutcome | ReserveAgain)[], startedAt: number): void {
    const commit = commitOf(outcomes);
    const next = commit === undefined ? DONE : this.listen(commit, startedAt);
    this.committed = [...this.committed.slice(1), next];
  }

  private async listen(commit: ResultAsync<void, unknown>, startedAt: number): Promise<void> {
    if ((await commit).isErr() && this.clock.now() - startedAt >= SILENCE_MS) this.commits.silent();
  }
}

const DONE = Promise.resolve();

/** All that one batch holds is committed at once. */
function commitOf(outcomes: readonly (HoldOutcome | ReserveAgain)[]): ResultAsync<void, unknown> | undefined {
  return outcomes.find((outcome) => outcome.kind === 'held')?.committed;
}

import { type ChargeHolds, type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type CallHolds } from '../../core/gateway/ports/call-holds.ts';
import { type BatchPolicy } from '../../core/shared/batcher.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { CommitBatcher } from './commit-batcher.ts';

/** Gathers the holds of concurrent calls into one commit. */
export class BatchedCallHolds implements CallHolds {
  private readonly commits: CommitBatcher<NewHold, HoldOutcome>;

  constructor(holds: ChargeHolds, clock: Clock, policy: BatchPolicy) {
    this.commits = new CommitBatcher((batch, now) => holds.holdMany(batch, now), clock, policy);
  }

  hold(hold: NewHold): ReturnType<CallHolds['hold']> {
    return this.commits.add(hold);
  }

  /** Resolves when no hold waits or is being decided; commits may be under way, and their calls wait for them. */
  idle(): Promise<void> {
    return this.commits.idle();
  }
}

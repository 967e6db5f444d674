import { type ChargeReservations } from '../../core/billing/ports/charge-reservations.ts';
import { type NewCharge, type ReserveOutcome, type UsageLedger } from '../../core/billing/ports/usage-ledger.ts';
import { type BatchPolicy } from '../../core/shared/batcher.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { CommitBatcher } from './commit-batcher.ts';

/** Gathers concurrent reservations into one commit of the usage ledger. */
export class BatchedChargeReservations implements ChargeReservations {
  private readonly commits: CommitBatcher<NewCharge, ReserveOutcome>;

  constructor(ledger: Pick<UsageLedger, 'reserveMany'>, clock: Clock, policy: BatchPolicy) {
    this.commits = new CommitBatcher((charges, now) => ledger.reserveMany(charges, now), clock, policy);
  }

  reserve(charge: NewCharge): ReturnType<ChargeReservations['reserve']> {
    return this.commits.add(charge);
  }

  /** Resolves when no reservation waits or is under way. */
  idle(): Promise<void> {
    return this.commits.idle();
  }
}

import { err, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { openPayoutCase, showSettlement, type PayoutCaseError } from './payout-case.ts';
import { type DeskSettlement, type PayoutDesk } from './ports/payout-desk.ts';

/**
 * Gives a settlement in review up: it is failed, and its revenue is never paid again. Nothing is asked of the ledger, so
 * this is always possible. If its transaction turns out to have landed, the comparison of books and ledger says so.
 */
export class WriteOffPayout {
  private readonly desk: PayoutDesk;
  private readonly clock: Clock;

  constructor(desk: PayoutDesk, clock: Clock) {
    this.desk = desk;
    this.clock = clock;
  }

  execute(id: string): ResultAsync<DeskSettlement, PayoutCaseError> {
    return safeTry(() => this.run(id));
  }

  private async *run(id: string): Steps<DeskSettlement, PayoutCaseError> {
    yield* openPayoutCase(this.desk, id);
    const writtenOff = yield* this.desk.writeOff(id, this.clock.now());
    return writtenOff ? showSettlement(this.desk, id) : err({ kind: 'settlement_not_in_review' });
  }
}

import { err, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type ReviewDesk } from './ports/review-desk.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';
import { openCase, showCharge, type ReviewError } from './review-case.ts';

export interface WriteOffChargePorts {
  readonly desk: ReviewDesk;
  readonly ledger: UsageLedger;
  readonly clock: Clock;
}

/**
 * Gives a charge in review up: voided for good, its hold released. Nothing is asked of the ledger, so this is always
 * possible. If its transaction turns out to have landed, the money has moved on the ledger and our books do not show
 * it: the comparison of books and ledger then reports the difference.
 */
export class WriteOffCharge {
  private readonly ports: WriteOffChargePorts;

  constructor(ports: WriteOffChargePorts) {
    this.ports = ports;
  }

  execute(requestId: string): ResultAsync<ChargeView, ReviewError> {
    return safeTry(() => this.run(requestId));
  }

  private async *run(requestId: string): Steps<ChargeView, ReviewError> {
    const { desk, ledger, clock } = this.ports;
    const { itemId } = yield* openCase(desk, ledger, requestId);
    const writtenOff = yield* desk.writeOff(itemId, clock.now());
    return writtenOff ? showCharge(ledger, requestId) : err({ kind: 'not_in_review' });
  }
}

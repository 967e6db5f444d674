import { err, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { isLive } from './chain-transaction.ts';
import { type ConfirmLandedItem } from './confirm-landed-item.ts';
import { type LedgerWitnesses, type WitnessError } from './ledger-witnesses.ts';
import { type ReviewDesk } from './ports/review-desk.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';
import { openCase, showCharge, type NotProven, type ReviewError } from './review-case.ts';

export type ConfirmReviewedChargeError = ReviewError | NotProven | WitnessError;

export interface ConfirmReviewedChargePorts {
  readonly desk: ReviewDesk;
  readonly ledger: UsageLedger;
  readonly witnesses: Pick<LedgerWitnesses, 'sight'>;
  readonly landedItems: Pick<ConfirmLandedItem, 'execute'>;
  readonly clock: Clock;
}

/**
 * Confirms a charge in review, and everything that travelled with it, because the ledger shows its transaction: never
 * because an administrator says so.
 */
export class ConfirmReviewedCharge {
  private readonly ports: ConfirmReviewedChargePorts;

  constructor(ports: ConfirmReviewedChargePorts) {
    this.ports = ports;
  }

  execute(requestId: string): ResultAsync<ChargeView, ConfirmReviewedChargeError> {
    return safeTry(() => this.run(requestId));
  }

  private async *run(requestId: string): Steps<ChargeView, ConfirmReviewedChargeError> {
    const { desk, ledger, witnesses, clock } = this.ports;
    const { itemId, transactions } = yield* openCase(desk, ledger, requestId);
    for (const { id, hash, status } of transactions) {
      if (status !== 'review' && !isLive(status)) continue;
      const sighting = yield* witnesses.sight(hash);
      if (sighting.kind !== 'success') continue;
      const confirmed = yield* desk.confirm({ itemId, transactionId: id }, sighting.landing, clock.now());
      return confirmed ? showCharge(ledger, requestId) : err({ kind: 'not_in_review' });
    }
    // None that our books call undecided landed: one that they call dead may have, or one that they do not know.
    const outcome = yield* this.ports.landedItems.execute({ id: itemId, token: null });
    if (outcome === 'confirmed') return showCharge(ledger, requestId);
    // Another administrator may have been faster.
    yield* openCase(desk, ledger, requestId);
    return err({ kind: 'not_proven' });
  }
}

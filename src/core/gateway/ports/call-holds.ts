import { type ResultAsync } from 'neverthrow';
import { type HoldOutcome, type NewHold } from '../../billing/ports/charge-holds.ts';
import { type ChargeUnstorable } from '../../billing/ports/charge-reservations.ts';
import { type Overloaded, type StoreUnavailable } from '../../shared/store-error.ts';

export type HoldError = StoreUnavailable | Overloaded | ChargeUnstorable;

/** The single-call side of `ChargeHolds.holdMany`: many calls share one commit. */
export interface CallHolds {
  /** `database_unavailable`: the hold may exist although its answer was lost. It is never asked for again blindly. */
  hold(hold: NewHold): ResultAsync<HoldOutcome, HoldError>;
}

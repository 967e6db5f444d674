import { type ResultAsync } from 'neverthrow';
import { type Overloaded, type StoreUnavailable } from '../../shared/store-error.ts';
import { type NewCharge, type ReserveOutcome } from './usage-ledger.ts';

/** One of the charge's own values cannot be stored: nothing was done, and a repeat changes nothing. */
export interface ChargeUnstorable {
  readonly kind: 'charge_unstorable';
}

/** The single-charge side of `UsageLedger.reserveMany`: many callers share one commit. */
export interface ChargeReservations {
  reserve(charge: NewCharge): ResultAsync<ReserveOutcome, StoreUnavailable | Overloaded | ChargeUnstorable>;
}

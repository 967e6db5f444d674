import { type ResultAsync } from 'neverthrow';
import { type Overloaded, type StoreUnavailable } from '../../shared/store-error.ts';
import { type NewCharge, type ReserveOutcome } from './usage-ledger.ts';

/** The single-charge side of `UsageLedger.reserveMany`: many callers share one commit. */
export interface ChargeReservations {
  reserve(charge: NewCharge): ResultAsync<ReserveOutcome, StoreUnavailable | Overloaded>;
}

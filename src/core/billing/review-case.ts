import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ReviewDesk, type ReviewedCharge } from './ports/review-desk.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';

export type ReviewError =
  | { readonly kind: 'charge_not_found' }
  /** It never was, or another administrator was faster. */
  | { readonly kind: 'not_in_review' }
  | StoreUnavailable;

/** The ledger does not bear out what the administrator asks for. */
export interface NotProven {
  readonly kind: 'not_proven';
}

/** The charge with all that ever carried it, while it waits for a person. */
export function openCase(
  desk: ReviewDesk,
  ledger: UsageLedger,
  requestId: string,
): ResultAsync<ReviewedCharge, ReviewError> {
  return safeTry(() => find(desk, ledger, requestId));
}

/** The charge as it is now. */
export function showCharge(ledger: UsageLedger, requestId: string): ResultAsync<ChargeView, ReviewError> {
  return ledger
    .find(requestId)
    .andThen((charge) => (charge === null ? err({ kind: 'charge_not_found' as const }) : ok(charge)));
}

async function* find(desk: ReviewDesk, ledger: UsageLedger, requestId: string): Steps<ReviewedCharge, ReviewError> {
  const reviewed = yield* desk.find(requestId);
  if (reviewed !== null) return ok(reviewed);
  yield* showCharge(ledger, requestId);
  return err({ kind: 'not_in_review' });
}

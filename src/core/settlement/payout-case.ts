import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type LedgerWitnesses, type WitnessError } from '../billing/ledger-witnesses.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DeskSettlement, type PayoutDesk } from './ports/payout-desk.ts';

export type PayoutCaseError =
  | { readonly kind: 'settlement_not_found' }
  /** It never was, or another administrator was faster. */
  | { readonly kind: 'settlement_not_in_review' }
  | StoreUnavailable;

/** The ledger does not bear out what the administrator asks for. */
export interface PayoutNotProven {
  readonly kind: 'payout_not_proven';
}

export type DecidePayoutError = PayoutCaseError | PayoutNotProven | WitnessError;

export interface DecidePayoutPorts {
  readonly desk: PayoutDesk;
  readonly witnesses: Pick<LedgerWitnesses, 'sight' | 'isDead'>;
  readonly clock: Clock;
}

/** The settlement as it is now. */
export function showSettlement(desk: PayoutDesk, id: string): ResultAsync<DeskSettlement, PayoutCaseError> {
  return desk
    .find(id)
    .andThen((settlement) => (settlement === null ? err({ kind: 'settlement_not_found' as const }) : ok(settlement)));
}

/** A settlement while it waits for a person, with the transaction that nobody could find. */
export function openPayoutCase(desk: PayoutDesk, id: string) {
  return safeTry(() => find(desk, id));
}

async function* find(desk: PayoutDesk, id: string): Steps<NonNullable<DeskSettlement['transaction']>, PayoutCaseError> {
  const { status, transaction } = yield* showSettlement(desk, id);
  return status === 'review' && transaction !== null ? ok(transaction) : err({ kind: 'settlement_not_in_review' });
}

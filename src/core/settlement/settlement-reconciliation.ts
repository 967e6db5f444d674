import { type Units } from '../shared/usdc.ts';
import { type PaidOut } from './ports/payout-records.ts';
import { type PaidByBooks, type SettlementSums } from './ports/settlement-accounts.ts';

export interface PayoutFinding {
  /** What the pool says. */
  readonly chain: PaidOut;
  readonly books: PaidByBooks;
  /** Positive: more was paid than our books know of. Negative: our books show as paid what the pool does not. */
  readonly drift: Units;
}

export interface SettlementReconciliation {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly sums: SettlementSums;
  /** What was earned and is nowhere (positive), or is somewhere and was not earned (negative). Zero, always. */
  readonly imbalance: Units;
  /** Null: the chain could not be read, or nothing it says may be believed at the moment. */
  readonly payouts: PayoutFinding | null;
}

export function imbalanceOf({ earned, completed, open, unsettled, writtenOff }: SettlementSums): Units {
  return earned - (completed + open + unsettled + writtenOff);
}

/** Whatever is undecided may have been paid or not, so between the two there is nothing to report. */
export function payoutDriftOf(paid: Units, { completed, undecided }: PaidByBooks): Units {
  if (paid < completed) return paid - completed;
  return paid > completed + undecided ? paid - completed - undecided : 0n;
}

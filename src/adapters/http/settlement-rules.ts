import { type DecidePayoutError } from '../../core/settlement/payout-case.ts';
import { type ErrorRule } from './error-rule.ts';
import { type PayoutsDisabled } from './settlement-dependencies.ts';

export type SettlementProblem = DecidePayoutError | PayoutsDisabled;

/** Part of the total map in error-mapping.ts: what only settlements are refused for. */
export const SETTLEMENT_RULES = {
  settlement_not_found: {
    status: 404,
    code: 'SETTLEMENT_NOT_FOUND',
    message: 'There is no settlement with this id',
  },
  settlement_not_in_review: {
    status: 409,
    code: 'NOT_IN_REVIEW',
    message: 'Only a settlement that waits for a person can be decided by one',
  },
  payout_not_proven: {
    status: 409,
    code: 'NOT_PROVEN',
    message: 'The ledger does not bear this out: nothing was done with the settlement',
  },
  payouts_disabled: {
    status: 409,
    code: 'PAYOUTS_DISABLED',
    message: 'This service is given no contract or no key to pay providers with',
  },
} as const satisfies Record<string, ErrorRule>;

import { settleTransaction } from '../money-functions/ends.ts';
import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/** Moves a transaction from one of the given states to its end; false when it is in none of them. */
export const SETTLE_REVIEWED_TRANSACTION = /* sql */ `
  CREATE FUNCTION settle_reviewed_transaction(
    p_network text, p_transaction_id bigint, p_from text[], p_status text, p_ledger integer, p_fee bigint,
    p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  ${settleTransaction('p_from')} $$;
`;

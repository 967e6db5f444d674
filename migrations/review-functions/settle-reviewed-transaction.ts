import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Moves a transaction from one of the given states to its end; false when it is in none of them. Locks its items first,
 * so that the caller may change them. With a ledger it was applied, so its sequence is used up.
 */
export const SETTLE_REVIEWED_TRANSACTION = /* sql */ `
  CREATE FUNCTION settle_reviewed_transaction(
    p_network text, p_transaction_id bigint, p_from text[], p_status text, p_ledger integer, p_fee bigint,
    p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    settled record;
  BEGIN
    PERFORM 1 FROM chain_items i
      WHERE i.id = ANY (ARRAY(
        SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id))
      ORDER BY i.id FOR NO KEY UPDATE;
    UPDATE chain_transactions t
      SET status = p_status, ledger = p_ledger, fee_charged = p_fee, updated_at = p_now,
        sequence_consumed = t.sequence_consumed OR p_ledger IS NOT NULL
      WHERE t.id = p_transaction_id AND t.network = p_network AND t.status = ANY (p_from)
      RETURNING t.source_account, t.sequence INTO settled;
    IF NOT FOUND THEN
      RETURN false;
    END IF;
    IF p_ledger IS NOT NULL THEN
      UPDATE channel_accounts c SET last_sequence = GREATEST(c.last_sequence, settled.sequence)
        WHERE c.network = p_network AND c.public_key = settled.source_account;
    END IF;
    RETURN true;
  END $$;
`;

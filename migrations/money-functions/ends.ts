import { MONEY_FUNCTION } from './money-function.ts';

/**
 * The body of a function that moves a transaction from one of these states to its end; false when it is in none of them.
 * Locks its items first, so that the caller may change them. With a ledger it was applied, so its sequence is used up;
 * without one the number may be used again.
 */
export const settleTransaction = (states: string) => /* sql */ `
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
      WHERE t.id = p_transaction_id AND t.network = p_network AND t.status = ANY (${states})
      RETURNING t.source_account, t.sequence INTO settled;
    IF NOT FOUND THEN
      RETURN false;
    END IF;
    IF p_ledger IS NOT NULL THEN
      UPDATE channel_accounts c SET last_sequence = GREATEST(c.last_sequence, settled.sequence)
        WHERE c.network = p_network AND c.public_key = settled.source_account;
    END IF;
    RETURN true;
  END`;

/** Moves a live transaction to its end; false when it was decided before. */
export const DECIDE_TRANSACTION = /* sql */ `
  CREATE FUNCTION decide_transaction(
    p_network text, p_transaction_id bigint, p_status text, p_ledger integer, p_fee bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  ${settleTransaction("'{signed,submitted}'")} $$;
`;

/**
 * Applied and failed. A group travels again in halves; an item that failed alone is counted, and the third time left to
 * a person.
 */
export const FAIL_TRANSACTION = /* sql */ `
  CREATE FUNCTION fail_transaction(
    p_network text, p_transaction_id bigint, p_ledger integer, p_fee bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_ids bigint[] := ARRAY(
      SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id);
  BEGIN
    IF NOT decide_transaction(p_network, p_transaction_id, 'failed', p_ledger, p_fee, p_now) THEN
      RETURN false;
    END IF;
    IF cardinality(item_ids) > 1 THEN
      UPDATE chain_items i SET status = 'open', batch_limit = (cardinality(item_ids) + 1) / 2
        WHERE i.id = ANY (item_ids) AND i.status = 'submitted';
    ELSE
      UPDATE chain_items i
        SET status = CASE WHEN i.failures + 1 >= 3 THEN 'review' ELSE 'open' END, failures = i.failures + 1
        WHERE i.id = ANY (item_ids) AND i.status = 'submitted';
    END IF;
    RETURN true;
  END $$;
`;

/** Proven dead: its items are open again. */
export const EXPIRE_TRANSACTION = /* sql */ `
  CREATE FUNCTION expire_transaction(p_network text, p_transaction_id bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  BEGIN
    IF NOT decide_transaction(p_network, p_transaction_id, 'expired', NULL, NULL, p_now) THEN
      RETURN false;
    END IF;
    UPDATE chain_items i SET status = 'open'
      WHERE i.status = 'submitted' AND i.id = ANY (ARRAY(
        SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id));
    RETURN true;
  END $$;
`;

/** Its outcome cannot be found out any more: it and its items wait for a person. */
export const ESCALATE_TRANSACTION = /* sql */ `
  CREATE FUNCTION escalate_transaction(p_network text, p_transaction_id bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  BEGIN
    IF NOT decide_transaction(p_network, p_transaction_id, 'review', NULL, NULL, p_now) THEN
      RETURN false;
    END IF;
    UPDATE chain_items i SET status = 'review'
      WHERE i.status = 'submitted' AND i.id = ANY (ARRAY(
        SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id));
    RETURN true;
  END $$;
`;

import { landItems } from '../money-functions/confirmation.ts';
import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * The ledger shows that the transaction of an item in review landed: as `confirm_transaction`, for items in review as
 * well. A neighbour that was written off is closed and stays so. False when the item is not in review, or the
 * transaction was decided before.
 */
export const CONFIRM_REVIEWED_TRANSACTION = /* sql */ `
  CREATE FUNCTION confirm_reviewed_transaction(
    p_network text, p_item_id bigint, p_transaction_id bigint, p_ledger integer, p_fee bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_ids bigint[] := ARRAY(
      SELECT l.item_id FROM chain_transaction_items l WHERE l.transaction_id = p_transaction_id);
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = ANY (ARRAY(SELECT i.vault_id FROM chain_items i WHERE i.id = ANY (item_ids)))
      ORDER BY v.id FOR NO KEY UPDATE;
    PERFORM 1 FROM chain_items i WHERE i.id = ANY (item_ids) ORDER BY i.id FOR NO KEY UPDATE;
    IF NOT EXISTS (
      SELECT FROM chain_items i WHERE i.id = p_item_id AND i.id = ANY (item_ids) AND i.status = 'review') THEN
      RETURN false;
    END IF;
    IF NOT settle_reviewed_transaction(
      p_network, p_transaction_id, '{review,signed,submitted}', 'confirmed', p_ledger, p_fee, p_now) THEN
      RETURN false;
    END IF;
    ${landItems("'review', 'submitted'")}
    RETURN true;
  END $$;
`;

import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Opens an item in review again, to travel alone: 'requeued', 'not_in_review', or 'not_proven' when one of its
 * transactions is neither failed nor expired. No transaction of a locked item can be decided or added meanwhile,
 * because everything that does so locks the item first.
 */
export const REQUEUE_ITEM = /* sql */ `
  CREATE FUNCTION requeue_item(p_network text, p_item_id bigint)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM chain_items i
      WHERE i.id = p_item_id AND i.network = p_network AND i.status = 'review' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RETURN 'not_in_review';
    END IF;
    IF EXISTS (
      SELECT FROM chain_transaction_items l
      JOIN chain_transactions t ON t.id = l.transaction_id
      WHERE l.item_id = p_item_id AND t.status NOT IN ('failed', 'expired')
    ) THEN
      RETURN 'not_proven';
    END IF;
    UPDATE chain_items i SET status = 'open', failures = 0, batch_limit = 1 WHERE i.id = p_item_id;
    RETURN 'requeued';
  END $$;
`;

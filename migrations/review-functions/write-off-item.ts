import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Closes an item in review and voids its charges for good; false when it is not in review. Its transactions stay as
 * they are: should one turn out to have landed, books and ledger differ by this item, and the reconciliation says so.
 */
export const WRITE_OFF_ITEM = /* sql */ `
  CREATE FUNCTION write_off_item(p_network text, p_item_id bigint, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item_vault bigint;
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = (SELECT i.vault_id FROM chain_items i WHERE i.id = p_item_id AND i.network = p_network)
      FOR NO KEY UPDATE;
    PERFORM 1 FROM usage_events e
      WHERE e.id = ANY (ARRAY(SELECT l.charge_id FROM chain_item_charges l WHERE l.item_id = p_item_id))
      ORDER BY e.request_id FOR NO KEY UPDATE;
    UPDATE chain_items i SET status = 'closed'
      WHERE i.id = p_item_id AND i.network = p_network AND i.status = 'review'
      RETURNING i.vault_id INTO item_vault;
    IF NOT FOUND THEN
      RETURN false;
    END IF;

    WITH released AS (
      UPDATE usage_events e
      SET status = 'voided', void_reason = 'admin', void_final = true, updated_at = p_now
      FROM chain_item_charges l
      WHERE l.item_id = p_item_id AND e.id = l.charge_id AND e.attempt = l.attempt
        AND e.chain_item_id = p_item_id AND e.status = 'reserved'
      RETURNING e.amount_usdc
    )
    UPDATE vaults v
      SET held = v.held - (SELECT coalesce(sum(r.amount_usdc) * 10000000, 0)::bigint FROM released r)
      WHERE v.id = item_vault;
    RETURN true;
  END $$;
`;

import { MONEY_FUNCTION } from './money-function.ts';

/**
 * Releases one reserved charge that nothing carries: 'voided', 'not_voidable' or 'unknown_charge'. An open item is
 * closed with it, and the item's other charges lose it, to be gathered anew.
 */
export const VOID_CHARGE = /* sql */ `
  CREATE FUNCTION void_charge(
    p_network text, p_charge_id bigint, p_attempt integer, p_reason text, p_final boolean, p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    charge record;
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = (SELECT e.vault_id FROM usage_events e WHERE e.id = p_charge_id) AND v.network = p_network
      FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RETURN 'unknown_charge';
    END IF;
    PERFORM 1 FROM usage_events e
      WHERE e.id = ANY (ARRAY(
        SELECT p_charge_id
        UNION
        SELECT l.charge_id FROM usage_events own JOIN chain_item_charges l ON l.item_id = own.chain_item_id
        WHERE own.id = p_charge_id))
      ORDER BY e.request_id FOR NO KEY UPDATE;

    SELECT e.attempt, e.status, e.chain_item_id, e.vault_id, e.amount_usdc INTO charge
      FROM usage_events e WHERE e.id = p_charge_id;
    IF charge.attempt <> p_attempt OR charge.status <> 'reserved' THEN
      RETURN 'not_voidable';
    END IF;
    IF charge.chain_item_id IS NOT NULL THEN
      UPDATE chain_items i SET status = 'closed', claim_token = NULL, claim_until = NULL
        WHERE i.id = charge.chain_item_id AND i.status = 'open';
      IF NOT FOUND THEN
        RETURN 'not_voidable';
      END IF;
      UPDATE usage_events e SET chain_item_id = NULL
        WHERE e.chain_item_id = charge.chain_item_id AND e.id <> p_charge_id
          AND e.id = ANY (ARRAY(SELECT l.charge_id FROM chain_item_charges l WHERE l.item_id = charge.chain_item_id));
    END IF;
    UPDATE usage_events e
      SET status = 'voided', void_reason = p_reason, void_final = p_final, updated_at = p_now
      WHERE e.id = p_charge_id;
    UPDATE vaults v SET held = v.held - (charge.amount_usdc * 10000000)::bigint WHERE v.id = charge.vault_id;
    RETURN 'voided';
  END $$;
`;

/**
 * Closes an item that the contract refused for good and releases its charges: voided, or failed when the ledger has
 * refused it before. False when the item is no longer open under the token.
 */
export const REFUSE_ITEM = /* sql */ `
  CREATE FUNCTION refuse_item(p_network text, p_item_id bigint, p_token text, p_reason text, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    item record;
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = (SELECT i.vault_id FROM chain_items i WHERE i.id = p_item_id AND i.network = p_network)
      FOR NO KEY UPDATE;
    PERFORM 1 FROM usage_events e
      WHERE e.id = ANY (ARRAY(SELECT l.charge_id FROM chain_item_charges l WHERE l.item_id = p_item_id))
      ORDER BY e.request_id FOR NO KEY UPDATE;
    UPDATE chain_items i SET status = 'closed', claim_token = NULL, claim_until = NULL
      WHERE i.id = p_item_id AND i.network = p_network AND i.status = 'open' AND i.claim_token = p_token
      RETURNING i.vault_id, i.failures INTO item;
    IF NOT FOUND THEN
      RETURN false;
    END IF;

    WITH released AS (
      UPDATE usage_events e
      SET status = CASE WHEN item.failures > 0 THEN 'failed' ELSE 'voided' END, void_reason = p_reason,
        updated_at = p_now
      FROM chain_item_charges l
      WHERE l.item_id = p_item_id AND e.id = l.charge_id AND e.attempt = l.attempt
        AND e.chain_item_id = p_item_id AND e.status = 'reserved'
      RETURNING e.amount_usdc
    )
    UPDATE vaults v
      SET held = v.held - (SELECT coalesce(sum(r.amount_usdc) * 10000000, 0)::bigint FROM released r)
      WHERE v.id = item.vault_id;
    RETURN true;
  END $$;
`;

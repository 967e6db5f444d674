import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Releases one reserved charge that nothing carries: 'voided', 'not_voidable' or 'unknown_charge'. A call that is still
 * collected leaves its item. An open item is closed with the charge, and the item's other charges are collected anew.
 * Who gives up because the network is away leaves an item alone that a worker holds: it may be another instance's, which
 * reaches the network, and would lose its whole group.
 *
 * The collecting item is locked between vault and charges, in the order of whoever captures: nobody forms it meanwhile.
 */
export const VOID_CHARGE = /* sql */ `
  CREATE OR REPLACE FUNCTION void_charge(
    p_network text, p_charge_id bigint, p_attempt integer, p_reason text, p_final boolean, p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    charge record;
    collecting_id bigint;
    neighbour_ids bigint[];
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.id = (SELECT e.vault_id FROM usage_events e WHERE e.id = p_charge_id) AND v.network = p_network
      FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RETURN 'unknown_charge';
    END IF;
    INSERT INTO collecting_items AS c (vault_id, since)
      SELECT e.vault_id, p_now FROM usage_events e WHERE e.id = p_charge_id AND e.via_gateway
      ON CONFLICT (vault_id) DO UPDATE SET since = c.since
      RETURNING c.item_id INTO collecting_id;
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
    IF charge.chain_item_id <> coalesce(collecting_id, 0) THEN
      UPDATE chain_items i SET status = 'closed', claim_token = NULL, claim_until = NULL
        WHERE i.id = charge.chain_item_id AND i.status = 'open'
          AND (p_reason <> 'network_unavailable' OR i.claim_token IS NULL OR i.claim_until <= p_now);
      IF NOT FOUND THEN
        RETURN 'not_voidable';
      END IF;
      neighbour_ids := ARRAY(
        SELECT e.id FROM usage_events e
        WHERE e.chain_item_id = charge.chain_item_id AND e.id <> p_charge_id
          AND e.id = ANY (ARRAY(SELECT l.charge_id FROM chain_item_charges l WHERE l.item_id = charge.chain_item_id)));
      UPDATE usage_events e SET chain_item_id = collecting_id WHERE e.id = ANY (neighbour_ids);
      UPDATE collecting_items c
        SET since = least(c.since, (SELECT min(e.updated_at) FROM usage_events e WHERE e.id = ANY (neighbour_ids)))
        WHERE c.vault_id = charge.vault_id AND c.item_id = collecting_id;
    END IF;
    UPDATE usage_events e
      SET status = 'voided', void_reason = p_reason, void_final = p_final, updated_at = p_now,
        chain_item_id = nullif(e.chain_item_id, collecting_id)
      WHERE e.id = p_charge_id;
    -- Only what is locked here: into another one a call may be put at this moment, which is not seen yet.
    DELETE FROM collecting_items c WHERE c.vault_id = charge.vault_id AND c.item_id = collecting_id AND (
      SELECT e.id FROM usage_events e
      WHERE e.via_gateway AND e.status = 'reserved' AND e.chain_item_id = c.item_id LIMIT 1
    ) IS NULL;
    UPDATE vaults v SET held = v.held - (charge.amount_usdc * 10000000)::bigint WHERE v.id = charge.vault_id;
    RETURN 'voided';
  END $$;
`;

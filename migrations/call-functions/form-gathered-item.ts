/**
 * Makes one open item of all these calls, with the leaves of its Merkle tree. False, and nothing changed, when one of
 * them is not to be gathered any more, at this attempt, or when their sum is another: the root stands for exactly them.
 *
 * Plans are kept, because an item of few calls would cost more to plan than to make: every table is asked for by its
 * primary key alone.
 */
export const FORM_GATHERED_ITEM = /* sql */ `
  CREATE OR REPLACE FUNCTION form_gathered_item(
    p_network text, p_vault_id bigint, p_units bigint, p_on_chain_id text, p_merkle_root bytea,
    p_charge_ids bigint[], p_attempts integer[], p_salts bytea[], p_leaves bytea[], p_now timestamptz)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
  DECLARE
    asked record;
    ready record;
    new_id bigint;
  BEGIN
    SELECT array_agg(c.charge_id ORDER BY c.charge_id) AS ids, array_agg(c.attempt ORDER BY c.charge_id) AS attempts
      INTO asked FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt);
    -- All are locked and then sorted out: as a condition of the subquery, their state would lead to another index.
    SELECT array_agg(l.id ORDER BY l.id) AS ids, array_agg(l.attempt ORDER BY l.id) AS attempts,
        sum(l.amount_usdc) * 10000000 AS units,
        bool_and(
          l.vault_id = p_vault_id AND l.via_gateway AND l.status = 'reserved' AND l.chain_item_id IS NULL) AS free
      INTO ready
      FROM (
        SELECT e.id, e.attempt, e.amount_usdc, e.vault_id, e.via_gateway, e.status, e.chain_item_id
        FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE
      ) l;
    IF ready.free IS NOT true OR ready.ids <> asked.ids OR ready.attempts <> asked.attempts
        OR ready.units <> p_units THEN
      RETURN false;
    END IF;
    INSERT INTO chain_items (vault_id, network, contract_id, amount, on_chain_id, charge_count, merkle_root, status,
        created_at)
      SELECT v.id, p_network, v.contract_id, p_units, p_on_chain_id, cardinality(p_charge_ids), p_merkle_root, 'open',
        p_now
      FROM vaults v WHERE v.id = p_vault_id AND v.network || '' = p_network
      RETURNING id INTO STRICT new_id;
    UPDATE usage_events e SET chain_item_id = new_id WHERE e.id = ANY (p_charge_ids);
    INSERT INTO chain_item_charges (item_id, charge_id, attempt, salt, leaf)
      SELECT new_id, c.charge_id, c.attempt, c.salt, c.leaf
      FROM unnest(p_charge_ids, p_attempts, p_salts, p_leaves) AS c (charge_id, attempt, salt, leaf);
    RETURN true;
  END $$;
`;

/**
 * Makes one open item of all these calls, with the leaves of its Merkle tree. False, and nothing changed, when one of
 * them is not to be gathered any more, at this attempt, or when their sum is another: the root stands for exactly them.
 *
 * Under the lock of the vault's collecting item nobody else changes what is in it. Nearly always these calls are all of
 * it: then it becomes the item, and no charge is written for that. Else the fewer move: those that stay behind into a new
 * collecting item, or these into an item of their own.
 *
 * Plans are kept, because an item of few calls would cost more to plan than to make.
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
    form_id bigint;
    asked record;
    ready record;
    -- All that was collected, or as much of it as shows that these calls are the fewer.
    collected_ids bigint[];
    left_count integer;
    left_ids bigint[];
  BEGIN
    SELECT c.item_id INTO form_id
      FROM collecting_items c JOIN vaults v ON v.id = c.vault_id
      WHERE c.vault_id = p_vault_id AND v.network || '' = p_network FOR UPDATE OF c;
    SELECT array_agg(c.charge_id ORDER BY c.charge_id) AS ids, array_agg(c.attempt ORDER BY c.charge_id) AS attempts
      INTO asked FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt);
    SELECT array_agg(e.id ORDER BY e.id) AS ids, array_agg(e.attempt ORDER BY e.id) AS attempts,
        sum(e.amount_usdc) * 10000000 AS units,
        bool_and(e.status = 'reserved' AND e.chain_item_id = form_id) AS free
      INTO ready
      FROM usage_events e WHERE e.id = ANY (p_charge_ids);
    IF ready.free IS NOT true OR ready.ids <> asked.ids OR ready.attempts <> asked.attempts
        OR ready.units <> p_units THEN
      RETURN false;
    END IF;

    collected_ids := ARRAY(
      SELECT e.id FROM usage_events e
      WHERE e.via_gateway AND e.status = 'reserved' AND e.chain_item_id = form_id
      LIMIT 2 * cardinality(p_charge_ids) + 1);
    left_count := cardinality(collected_ids) - cardinality(p_charge_ids);
    IF left_count = 0 THEN
      DELETE FROM collecting_items c WHERE c.vault_id = p_vault_id;
    ELSIF left_count <= cardinality(p_charge_ids) THEN
      left_ids := ARRAY(SELECT unnest(collected_ids) EXCEPT SELECT unnest(p_charge_ids));
      WITH renewed AS (
        UPDATE collecting_items c SET item_id = DEFAULT,
          since = (SELECT min(e.updated_at) FROM usage_events e WHERE e.id = ANY (left_ids))
        WHERE c.vault_id = p_vault_id
        RETURNING c.item_id
      )
      UPDATE usage_events e SET chain_item_id = r.item_id FROM renewed r WHERE e.id = ANY (left_ids);
    ELSE
      form_id := nextval(pg_get_serial_sequence('chain_items', 'id'));
      UPDATE usage_events e SET chain_item_id = form_id WHERE e.id = ANY (p_charge_ids);
    END IF;

    INSERT INTO chain_items (id, vault_id, network, contract_id, amount, on_chain_id, charge_count, merkle_root, status,
        created_at)
      OVERRIDING SYSTEM VALUE
      SELECT form_id, v.id, p_network, v.contract_id, p_units, p_on_chain_id, cardinality(p_charge_ids), p_merkle_root,
        'open', p_now
      FROM vaults v WHERE v.id = p_vault_id
      RETURNING id INTO STRICT form_id;
    INSERT INTO chain_item_charges (item_id, charge_id, attempt, salt, leaf)
      SELECT form_id, c.charge_id, c.attempt, c.salt, c.leaf
      FROM unnest(p_charge_ids, p_attempts, p_salts, p_leaves) AS c (charge_id, attempt, salt, leaf);
    RETURN true;
  END $$;
`;

import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { CHECK_KEYS_BY_KEPT_PLANS } from './check-keys-by-kept-plans.ts';

/**
 * Makes one open item of all these calls, with the leaves of its Merkle tree. False, and nothing changed, when one of
 * them is not to be gathered any more, at this attempt, or when their sum is another: the root stands for exactly them.
 */
export const FORM_GATHERED_ITEM = /* sql */ `
  CREATE FUNCTION form_gathered_item(
    p_network text, p_vault_id bigint, p_units bigint, p_on_chain_id text, p_merkle_root bytea,
    p_charge_ids bigint[], p_attempts integer[], p_salts bytea[], p_leaves bytea[], p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  DECLARE
    ready record;
    new_id bigint;
  BEGIN
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    SELECT count(*) AS charges, (sum(e.amount_usdc) * 10000000)::bigint AS units INTO ready
      FROM usage_events e
      JOIN unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt) ON c.charge_id = e.id AND c.attempt = e.attempt
      WHERE e.id = ANY (p_charge_ids) AND e.vault_id = p_vault_id AND e.via_gateway AND e.status = 'reserved'
        AND e.chain_item_id IS NULL;
    IF ready.charges <> cardinality(p_charge_ids) OR ready.units <> p_units THEN
      RETURN false;
    END IF;
    INSERT INTO chain_items (vault_id, network, contract_id, amount, on_chain_id, charge_count, merkle_root, status,
        created_at)
      SELECT v.id, p_network, v.contract_id, p_units, p_on_chain_id, cardinality(p_charge_ids), p_merkle_root, 'open',
        p_now
      FROM vaults v WHERE v.id = p_vault_id AND v.network = p_network
      RETURNING id INTO STRICT new_id;
    UPDATE usage_events e SET chain_item_id = new_id WHERE e.id = ANY (p_charge_ids);
    ${CHECK_KEYS_BY_KEPT_PLANS}
    INSERT INTO chain_item_charges (item_id, charge_id, attempt, salt, leaf)
      SELECT new_id, c.charge_id, c.attempt, c.salt, c.leaf
      FROM unnest(p_charge_ids, p_attempts, p_salts, p_leaves) AS c (charge_id, attempt, salt, leaf);
    RETURN true;
  END $$;
`;

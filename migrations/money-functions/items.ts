import { MONEY_FUNCTION } from './money-function.ts';

/** Makes one open item per charge that is still reserved, at the same attempt and without an item. */
export const FORM_ITEMS = /* sql */ `
  CREATE FUNCTION form_items(
    p_network text, p_charge_ids bigint[], p_attempts integer[], p_on_chain_ids text[], p_now timestamptz)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    WITH ready AS MATERIALIZED (
      SELECT e.id AS charge_id, e.attempt, e.vault_id, v.contract_id, n.on_chain_id,
        (e.amount_usdc * 10000000)::bigint AS units
      FROM unnest(p_charge_ids, p_attempts, p_on_chain_ids) AS n (charge_id, attempt, on_chain_id)
      CROSS JOIN LATERAL (
        SELECT o.* FROM usage_events o
        WHERE o.id = n.charge_id AND o.attempt = n.attempt AND o.status = 'reserved' AND o.chain_item_id IS NULL
        LIMIT 1
      ) e
      CROSS JOIN LATERAL (
        SELECT o.contract_id FROM vaults o WHERE o.id = e.vault_id AND o.network = p_network LIMIT 1
      ) v
    ), formed AS (
      INSERT INTO chain_items (vault_id, network, contract_id, amount, on_chain_id, charge_count, status, created_at)
      SELECT r.vault_id, p_network, r.contract_id, r.units, r.on_chain_id, 1, 'open', p_now
      FROM ready r ORDER BY r.charge_id
      RETURNING id, on_chain_id
    ), linked AS (
      INSERT INTO chain_item_charges (item_id, charge_id, attempt)
      SELECT f.id, r.charge_id, r.attempt FROM formed f JOIN ready r ON r.on_chain_id = f.on_chain_id
    )
    UPDATE usage_events e SET chain_item_id = f.id
    FROM formed f JOIN ready r ON r.on_chain_id = f.on_chain_id
    WHERE e.id = r.charge_id;
  END $$;
`;

/**
 * Claims the oldest free item and, up to the number that it may travel with, the next ones of its contract. Items that
 * must travel in smaller company than the oldest are left for a group of their own.
 */
export const CLAIM_ITEMS = /* sql */ `
  CREATE FUNCTION claim_items(p_network text, p_token text, p_until timestamptz, p_max integer, p_now timestamptz)
  RETURNS TABLE (id bigint, contract_id text, amount bigint, on_chain_id text, failures integer,
    direct_charge_id bigint)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    oldest record;
  BEGIN
    SELECT i.id, i.contract_id, i.batch_limit INTO oldest FROM chain_items i
      WHERE i.network = p_network AND i.status = 'open' AND (i.claim_token IS NULL OR i.claim_until <= p_now)
      ORDER BY i.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN;
    END IF;

    RETURN QUERY
    WITH free AS (
      SELECT i.id FROM chain_items i
      WHERE i.network = p_network AND i.status = 'open' AND (i.claim_token IS NULL OR i.claim_until <= p_now)
        AND i.id >= oldest.id AND i.contract_id = oldest.contract_id AND i.batch_limit >= oldest.batch_limit
      ORDER BY i.id LIMIT LEAST(p_max, oldest.batch_limit) FOR NO KEY UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE chain_items i SET claim_token = p_token, claim_until = p_until
      FROM free f WHERE i.id = f.id
      RETURNING i.*
    )
    SELECT c.id, c.contract_id, c.amount, c.on_chain_id::text, c.failures, l.charge_id
    FROM claimed c
    LEFT JOIN chain_item_charges l ON l.item_id = c.id AND c.charge_count = 1 AND c.merkle_root IS NULL
    ORDER BY c.id;
  END $$;
`;

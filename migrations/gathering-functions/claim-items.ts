import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * As in 004, but a gathered item is left to ripen: one that was formed after `p_ripe_at` is claimed only in the company
 * of an older one. The calls of many consumers are gathered one after the other, and would otherwise be sent as they
 * come, a few in each transaction.
 */
export const CLAIM_ITEMS = /* sql */ `
  CREATE FUNCTION claim_items(
    p_network text, p_token text, p_until timestamptz, p_max integer, p_ripe_at timestamptz, p_now timestamptz)
  RETURNS TABLE (id bigint, contract_id text, amount bigint, on_chain_id text, failures integer,
    direct_charge_id bigint)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    oldest record;
  BEGIN
    SELECT i.id, i.contract_id, i.batch_limit, i.merkle_root IS NOT NULL AS gathered INTO oldest FROM chain_items i
      WHERE i.network = p_network AND i.status = 'open' AND (i.claim_token IS NULL OR i.claim_until <= p_now)
        AND (i.merkle_root IS NULL OR i.created_at <= p_ripe_at)
      ORDER BY i.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN;
    END IF;

    RETURN QUERY
    WITH free AS (
      SELECT i.id FROM chain_items i
      WHERE i.network = p_network AND i.status = 'open' AND (i.claim_token IS NULL OR i.claim_until <= p_now)
        AND i.id >= oldest.id AND i.contract_id = oldest.contract_id AND i.batch_limit >= oldest.batch_limit
        AND (oldest.gathered OR i.merkle_root IS NULL OR i.created_at <= p_ripe_at)
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

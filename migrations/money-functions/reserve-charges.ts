import { MONEY_FUNCTION } from './money-function.ts';

/**
 * Decides a batch of direct charges in the order of the arrays and holds the amounts of those that fit.
 *
 * Answers one row per request id, in no order: `reserved` and `exists` with the charge's state, `conflict`,
 * `void_final`, `no_vault`, `insufficient` with what was available. A request id without a row lost a race for its id;
 * the refusals of that call may have counted its amount and are then not final. Request ids must not repeat in a call.
 *
 * `held` rises only by rows that were really written, so a lost race never leaks a hold.
 */
export const RESERVE_CHARGES = /* sql */ `
  CREATE FUNCTION reserve_charges(
    p_network text, p_request_ids text[], p_user_ids text[], p_api_ids text[], p_endpoint_ids text[],
    p_api_key_ids text[], p_units bigint[], p_fingerprints bytea[], p_now timestamptz)
  RETURNS TABLE (request_id text, outcome text, id bigint, attempt integer, status text, void_reason text,
    hash text, send_status text, available bigint)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    r record;
    current_vault bigint;
    uncommitted bigint := 0;
    -- The vault of every charge to be inserted, by position; 0 for the others.
    inserting bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_request_ids)]);
    rearming bigint[] := '{}';
    rearming_units bigint[] := '{}';
  BEGIN
    PERFORM 1 FROM vaults v
      WHERE v.network = p_network AND v.user_id = ANY (p_user_ids)
      ORDER BY v.id FOR NO KEY UPDATE;

    FOR r IN
      SELECT c.position, c.request_id, c.units, c.fingerprint AS asked, v.id AS vault_id, v.free,
        s.id AS charge_id, s.network, s.fingerprint AS stored, s.attempt, s.status, s.void_reason, s.void_final,
        s.hash, s.send_status
      FROM unnest(p_request_ids, p_user_ids, p_units, p_fingerprints)
        WITH ORDINALITY AS c (request_id, user_id, units, fingerprint, position)
      LEFT JOIN LATERAL (SELECT * FROM charge_states o WHERE o.request_id = c.request_id LIMIT 1) s ON true
      LEFT JOIN LATERAL (
        SELECT o.id, o.balance_snapshot - o.held AS free FROM vaults o
        WHERE o.network = p_network AND o.user_id = c.user_id LIMIT 1
      ) v ON true
      ORDER BY v.id, c.position
    LOOP
      IF r.vault_id IS DISTINCT FROM current_vault THEN
        current_vault := r.vault_id;
        uncommitted := r.free;
      END IF;
      request_id := r.request_id;
      id := NULL; attempt := NULL; status := NULL; void_reason := NULL; hash := NULL; send_status := NULL;
      available := NULL;
      IF r.charge_id IS NOT NULL AND (r.stored <> r.asked OR r.network <> p_network) THEN
        outcome := 'conflict';
      ELSIF r.void_final THEN
        outcome := 'void_final';
      ELSIF r.charge_id IS NOT NULL AND r.status NOT IN ('voided', 'failed') THEN
        outcome := 'exists';
        id := r.charge_id; attempt := r.attempt; status := r.status; void_reason := r.void_reason;
        hash := r.hash; send_status := r.send_status;
      ELSIF r.vault_id IS NULL THEN
        outcome := 'no_vault';
      ELSIF r.units > uncommitted THEN
        outcome := 'insufficient';
        available := uncommitted;
      ELSE
        uncommitted := uncommitted - r.units;
        IF r.charge_id IS NULL THEN
          inserting[r.position] := r.vault_id;
        ELSE
          rearming := rearming || r.charge_id;
          rearming_units := rearming_units || r.units;
        END IF;
        CONTINUE;
      END IF;
      RETURN NEXT;
    END LOOP;

    RETURN QUERY
    WITH inserted AS (
      INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint,
        status, vault_id, created_at, updated_at)
      SELECT c.user_id, c.api_id, c.endpoint_id, c.api_key_id, c.units::numeric / 10000000, c.request_id,
        c.fingerprint, 'reserved', inserting[c.position], p_now, p_now
      FROM unnest(p_user_ids, p_api_ids, p_endpoint_ids, p_api_key_ids, p_units, p_request_ids, p_fingerprints)
        WITH ORDINALITY AS c (user_id, api_id, endpoint_id, api_key_id, units, request_id, fingerprint, position)
      WHERE inserting[c.position] <> 0
      -- Two batches that race for the same ids wait for each other in the same order.
      ORDER BY c.request_id
      ON CONFLICT (request_id) DO NOTHING
      RETURNING usage_events.request_id, usage_events.id, usage_events.attempt, usage_events.vault_id,
        usage_events.amount_usdc
    ), rearmed AS (
      UPDATE usage_events e SET
        status = 'reserved', attempt = e.attempt + 1, void_reason = NULL, chain_item_id = NULL,
        stellar_tx_hash = NULL, updated_at = p_now,
        amount_usdc = rearming_units[array_position(rearming, e.id)]::numeric / 10000000
      WHERE e.id = ANY (rearming) AND e.status IN ('voided', 'failed') AND NOT e.void_final
      RETURNING e.request_id, e.id, e.attempt, e.vault_id, e.amount_usdc
    ), written AS (
      SELECT * FROM inserted UNION ALL SELECT * FROM rearmed
    ), moved AS (
      UPDATE vaults v SET held = v.held + s.units
      FROM (
        SELECT w.vault_id, (sum(w.amount_usdc) * 10000000)::bigint AS units FROM written w GROUP BY w.vault_id
      ) s
      WHERE v.id = s.vault_id
    )
    SELECT w.request_id::text, 'reserved', w.id, w.attempt, 'reserved', NULL::text, NULL::text, NULL::text,
      NULL::bigint
    FROM written w;
  END $$;
`;

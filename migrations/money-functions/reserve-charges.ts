/**
 * Decides a batch of direct charges in the order of the arrays and holds the amounts of those that fit.
 *
 * Answers one row per request id, in no order: `reserved` and `exists` with the charge's state, `conflict`,
 * `void_final`, `no_vault`, `insufficient` with what was available. A request id without a row lost a race for its id;
 * the refusals of that call may have counted its amount and are then not final. Request ids must not repeat in a call.
 *
 * `held` rises only by rows that were really written, so a lost race never leaks a hold.
 *
 * A batch of repeats alone is answered before anything is locked: it writes nothing, so its commit flushes nothing.
 *
 * Plans are kept, because planning would cost more than everything else here. A kept plan may be as old as the empty
 * tables, so none has a choice: each table is asked for what one index alone can find. Hence the network is compared
 * where no index sees it, and vaults are locked and updated by `vault_ids`. What joins many tables, the state of known
 * charges, is asked in a function that plans anew.
 */
export const RESERVE_CHARGES = /* sql */ `
  CREATE FUNCTION reserve_charges(
    p_network text, p_request_ids text[], p_user_ids text[], p_api_ids text[], p_endpoint_ids text[],
    p_api_key_ids text[], p_units bigint[], p_fingerprints bytea[], p_now timestamptz)
  RETURNS TABLE (request_id text, outcome text, id bigint, attempt integer, status text, void_reason text,
    hash text, send_status text, available bigint)
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
  #variable_conflict use_column
  DECLARE
    r record;
    known integer;
    vault_ids bigint[];
    current_vault bigint;
    uncommitted bigint := 0;
    -- The vault of every charge to be inserted, by position; 0 for the others.
    inserting bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_request_ids)]);
    rearming bigint[] := '{}';
    rearming_units bigint[] := '{}';
  BEGIN
    SELECT count(*) INTO known FROM usage_events e
      WHERE e.request_id = ANY (p_request_ids) AND (e.void_final OR e.status NOT IN ('voided', 'failed'));
    IF known = cardinality(p_request_ids) THEN
      RETURN QUERY SELECT * FROM known_charges(p_network, p_request_ids, p_fingerprints);
      RETURN;
    END IF;

    vault_ids := ARRAY (
      SELECT v.id FROM unnest(p_user_ids) AS c (user_id)
      CROSS JOIN LATERAL (
        SELECT o.id FROM vaults o WHERE o.user_id = c.user_id AND o.network || '' = p_network LIMIT 1
      ) v
    );
    PERFORM 1 FROM vaults v WHERE v.id = ANY (vault_ids) ORDER BY v.id FOR NO KEY UPDATE;

    known := 0;
    FOR r IN
      SELECT c.position, c.request_id, c.units, v.id AS vault_id, v.free, e.id AS charge_id,
        e.status IN ('voided', 'failed') AND NOT e.void_final AND e.fingerprint = c.fingerprint
          AND e.vault_id = v.id AS released
      FROM unnest(p_request_ids, p_user_ids, p_units, p_fingerprints)
        WITH ORDINALITY AS c (request_id, user_id, units, fingerprint, position)
      LEFT JOIN LATERAL (
        SELECT o.id, o.vault_id, o.status, o.void_final, o.fingerprint FROM usage_events o
        WHERE o.request_id = c.request_id LIMIT 1
      ) e ON true
      LEFT JOIN LATERAL (
        SELECT o.id, o.balance_snapshot - o.held AS free FROM vaults o
        WHERE o.user_id = c.user_id AND o.network || '' = p_network LIMIT 1
      ) v ON true
      ORDER BY v.id, c.position
    LOOP
      IF r.vault_id IS DISTINCT FROM current_vault THEN
        current_vault := r.vault_id;
        uncommitted := r.free;
      END IF;
      IF r.charge_id IS NOT NULL AND r.released IS NOT true THEN
        known := known + 1;
      ELSIF r.vault_id IS NULL THEN
        request_id := r.request_id; outcome := 'no_vault';
        RETURN NEXT;
      ELSIF r.units > uncommitted THEN
        request_id := r.request_id; outcome := 'insufficient'; available := uncommitted;
        RETURN NEXT;
        available := NULL;
      ELSE
        uncommitted := uncommitted - r.units;
        IF r.charge_id IS NULL THEN
          inserting[r.position] := r.vault_id;
        ELSE
          rearming := rearming || r.charge_id;
          rearming_units := rearming_units || r.units;
        END IF;
      END IF;
    END LOOP;
    -- Before anything is written, or it would be known too.
    IF known > 0 THEN
      RETURN QUERY SELECT * FROM known_charges(p_network, p_request_ids, p_fingerprints);
    END IF;

    RETURN QUERY
    WITH inserted AS (
      INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint,
        status, vault_id, created_at, updated_at)
      SELECT c.user_id, c.api_id, c.endpoint_id, c.api_key_id, c.units::numeric / 10000000, c.request_id,
        c.fingerprint, 'reserved', c.vault_id, p_now, p_now
      FROM unnest(p_user_ids, p_api_ids, p_endpoint_ids, p_api_key_ids, p_units, p_request_ids, p_fingerprints,
        inserting) AS c (user_id, api_id, endpoint_id, api_key_id, units, request_id, fingerprint, vault_id)
      WHERE c.vault_id <> 0
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
      WHERE v.id = s.vault_id AND v.id = ANY (vault_ids)
    )
    SELECT w.request_id::text, 'reserved', w.id, w.attempt, 'reserved', NULL::text, NULL::text, NULL::text,
      NULL::bigint
    FROM written w;
  END $$;
`;

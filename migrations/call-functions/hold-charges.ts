/**
 * Decides a batch of calls that are about to be made with API keys, as `reserve_charges` decides direct charges, and
 * looks at the keys in the same breath. Answers besides: `held` instead of `reserved` (with the status `free` for a call
 * that costs nothing), `key_unknown`, `key_expired`, `key_revoked`, `spend_limit_reached`, `vault_blocked`.
 *
 * Where the delivery is kept, it runs from now on, free call or not; a charge that is held anew knows nothing of the
 * deliveries of the attempt before.
 *
 * Keys with a limit are locked behind the vaults, in the order of their ids: no two calls can spend the same rest. A key
 * without one is only read; what its owner did to it before this statement is seen, because the snapshot is taken after
 * the vaults were waited for.
 *
 * A batch of repeats alone takes no lock and writes nothing. It is looked for only where somebody can repeat a call: the
 * ids of calls without an idempotency key are made for one hold, and a repeat of one is recognised behind the locks.
 *
 * As to kept plans, see `reserve_charges`: what a key must be is compared outside of the subquery that finds it. Each
 * statement is paid for by every batch, so a lock and what is read under it are one, and holding anew and counting on
 * keys, for which there is seldom a cause, stand apart.
 */
export const HOLD_CHARGES = /* sql */ `
  CREATE OR REPLACE FUNCTION hold_charges(
    p_network text, p_request_ids text[], p_user_ids text[], p_api_ids text[], p_endpoint_ids text[],
    p_api_key_ids text[], p_key_prefixes text[], p_units bigint[], p_fingerprints bytea[],
    p_expires_at timestamptz[], p_keeps_delivery boolean[], p_now timestamptz)
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
    -- The keys with a limit, and what each may still spend.
    limited_ids text[];
    unspent bigint[];
    place integer;
    -- The vault of every charge to be inserted, by position; 0 for the others.
    inserting bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_request_ids)]);
    rearming bigint[] := '{}';
    rearming_places integer[] := '{}';
    -- What was really written: of which vault, of which key, how much.
    written_vaults bigint[] := '{}';
    written_keys text[] := '{}';
    written_units bigint[] := '{}';
  BEGIN
    IF true = ANY (p_keeps_delivery) THEN
      SELECT count(*) INTO known FROM usage_events e
        WHERE e.request_id = ANY (p_request_ids) AND (e.void_final OR e.status NOT IN ('voided', 'failed'));
      IF known = cardinality(p_request_ids) THEN
        RETURN QUERY SELECT * FROM known_charges(p_network, p_request_ids, p_fingerprints);
        RETURN;
      END IF;
    END IF;

    -- Ordered by a sum, so that no kept plan walks through all vaults for the sake of their order.
    vault_ids := ARRAY (
      SELECT v.id FROM vaults v WHERE v.user_id = ANY (p_user_ids) AND v.network || '' = p_network
      ORDER BY v.id + 0 FOR NO KEY UPDATE
    );
    SELECT coalesce(array_agg(l.id), '{}'), coalesce(array_agg(l.unspent), '{}') INTO limited_ids, unspent
      FROM (
        SELECT k.id::text AS id, k.spend_limit - k.spent AS unspent FROM api_keys k
        WHERE k.id = ANY (p_api_key_ids) AND k.spend_limit IS NOT NULL ORDER BY k.id FOR NO KEY UPDATE
      ) l;

    known := 0;
    FOR r IN
      SELECT c.position, c.request_id, c.api_key_id, c.units, v.id AS vault_id, v.free, v.holds_blocked,
        e.id AS charge_id,
        e.status IN ('voided', 'failed') AND NOT e.void_final AND e.fingerprint = c.fingerprint
          AND e.vault_id = v.id AS released,
        k.user_id = c.user_id AND k.api_id = c.api_id AND k.network = p_network AND s.api_key_id = k.id AS key_known,
        LEAST(k.expires_at, s.works_until) <= p_now AS key_expired,
        k.revoked_at IS NOT NULL AS key_revoked
      FROM unnest(p_request_ids, p_user_ids, p_api_ids, p_api_key_ids, p_key_prefixes, p_units, p_fingerprints)
        WITH ORDINALITY
        AS c (request_id, user_id, api_id, api_key_id, key_prefix, units, fingerprint, position)
      LEFT JOIN LATERAL (
        SELECT o.id, o.vault_id, o.status, o.void_final, o.fingerprint FROM usage_events o
        WHERE o.request_id = c.request_id LIMIT 1
      ) e ON true
      LEFT JOIN LATERAL (
        SELECT o.id, o.balance_snapshot - o.held AS free, o.holds_blocked FROM vaults o
        WHERE o.user_id = c.user_id AND o.network || '' = p_network LIMIT 1
      ) v ON true
      LEFT JOIN LATERAL (
        SELECT o.id, o.user_id, o.api_id, o.network, o.expires_at, o.revoked_at FROM api_keys o
        WHERE o.id = c.api_key_id LIMIT 1
      ) k ON true
      LEFT JOIN LATERAL (
        SELECT o.api_key_id, o.works_until FROM api_key_secrets o WHERE o.prefix = c.key_prefix LIMIT 1
      ) s ON true
      ORDER BY v.id, c.position
    LOOP
      IF r.vault_id IS DISTINCT FROM current_vault THEN
        current_vault := r.vault_id;
        uncommitted := r.free;
      END IF;
      request_id := r.request_id;
      available := NULL;
      place := array_position(limited_ids, r.api_key_id);
      IF r.charge_id IS NOT NULL AND r.released IS NOT true THEN
        known := known + 1;
        CONTINUE;
      ELSIF r.key_known IS NOT true THEN
        outcome := 'key_unknown';
      ELSIF r.key_revoked THEN
        outcome := 'key_revoked';
      ELSIF r.key_expired THEN
        outcome := 'key_expired';
      ELSIF r.vault_id IS NULL THEN
        outcome := 'no_vault';
      ELSIF r.units > 0 AND r.holds_blocked THEN
        outcome := 'vault_blocked';
      ELSIF r.units > 0 AND r.units > uncommitted THEN
        outcome := 'insufficient';
        available := uncommitted;
      ELSIF r.units > unspent[place] THEN
        outcome := 'spend_limit_reached';
      ELSE
        uncommitted := uncommitted - r.units;
        IF place IS NOT NULL THEN
          unspent[place] := unspent[place] - r.units;
        END IF;
        IF r.charge_id IS NULL THEN
          inserting[r.position] := r.vault_id;
        ELSE
          rearming := rearming || r.charge_id;
          rearming_places := rearming_places || r.position::integer;
        END IF;
        CONTINUE;
      END IF;
      RETURN NEXT;
    END LOOP;
    -- Before anything is written, or it would be known too.
    IF known > 0 THEN
      RETURN QUERY SELECT * FROM known_charges(p_network, p_request_ids, p_fingerprints);
    END IF;

    outcome := 'held';
    available := NULL;
    FOR r IN
      INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint,
        status, counts_on_key, hold_expires_at, vault_id, created_at, updated_at, via_gateway, delivery,
        delivery_since, delivery_until)
      SELECT c.user_id, c.api_id, c.endpoint_id, c.api_key_id, c.units::numeric / 10000000, c.request_id,
        c.fingerprint, CASE WHEN c.units = 0 THEN 'free' ELSE 'held' END, c.api_key_id = ANY (limited_ids),
        CASE WHEN c.units = 0 THEN NULL ELSE c.expires_at END, c.vault_id, p_now, p_now, true,
        CASE WHEN c.keeps_delivery THEN 'running' END, CASE WHEN c.keeps_delivery THEN p_now END,
        CASE WHEN c.keeps_delivery THEN c.expires_at END
      FROM unnest(p_user_ids, p_api_ids, p_endpoint_ids, p_api_key_ids, p_units, p_request_ids, p_fingerprints,
        p_expires_at, p_keeps_delivery, inserting)
        AS c (user_id, api_id, endpoint_id, api_key_id, units, request_id, fingerprint, expires_at, keeps_delivery,
          vault_id)
      WHERE c.vault_id <> 0
      -- Two batches that race for the same ids wait for each other in the same order.
      ORDER BY c.request_id
      ON CONFLICT (request_id) DO NOTHING
      RETURNING usage_events.request_id, usage_events.id, usage_events.attempt, usage_events.status,
        usage_events.vault_id, usage_events.api_key_id, (usage_events.amount_usdc * 10000000)::bigint AS units
    LOOP
      request_id := r.request_id; id := r.id; attempt := r.attempt; status := r.status;
      written_vaults := written_vaults || r.vault_id;
      written_keys := written_keys || r.api_key_id::text;
      written_units := written_units || r.units;
      RETURN NEXT;
    END LOOP;
    IF cardinality(rearming) > 0 THEN
      FOR r IN
        UPDATE usage_events e SET
          status = CASE WHEN p_units[n.place] = 0 THEN 'free' ELSE 'held' END, attempt = e.attempt + 1,
          void_reason = NULL, chain_item_id = NULL, stellar_tx_hash = NULL, updated_at = p_now,
          amount_usdc = p_units[n.place]::numeric / 10000000,
          counts_on_key = e.api_key_id = ANY (limited_ids),
          hold_expires_at = CASE WHEN p_units[n.place] = 0 THEN NULL ELSE p_expires_at[n.place] END,
          via_gateway = true, redeliveries = 0,
          delivery = CASE WHEN p_keeps_delivery[n.place] THEN 'running' END,
          delivery_since = CASE WHEN p_keeps_delivery[n.place] THEN p_now END,
          delivery_until = CASE WHEN p_keeps_delivery[n.place] THEN p_expires_at[n.place] END
        FROM unnest(rearming, rearming_places) AS n (charge_id, place)
        WHERE e.id = n.charge_id AND e.id = ANY (rearming) AND e.status IN ('voided', 'failed') AND NOT e.void_final
        RETURNING e.request_id, e.id, e.attempt, e.status, e.vault_id, e.api_key_id,
          (e.amount_usdc * 10000000)::bigint AS units
      LOOP
        request_id := r.request_id; id := r.id; attempt := r.attempt; status := r.status;
        written_vaults := written_vaults || r.vault_id;
        written_keys := written_keys || r.api_key_id::text;
        written_units := written_units || r.units;
        RETURN NEXT;
      END LOOP;
    END IF;

    UPDATE vaults v SET held = v.held + s.units
      FROM (
        SELECT w.vault_id, sum(w.units)::bigint AS units
        FROM unnest(written_vaults, written_units) AS w (vault_id, units) GROUP BY w.vault_id
      ) s
      WHERE v.id = s.vault_id AND v.id = ANY (vault_ids);
    IF cardinality(limited_ids) > 0 THEN
      UPDATE api_keys k SET spent = k.spent + s.units
        FROM (
          SELECT w.api_key_id, sum(w.units)::bigint AS units
          FROM unnest(written_keys, written_units) AS w (api_key_id, units) GROUP BY w.api_key_id
        ) s
        WHERE k.id = s.api_key_id AND k.id = ANY (limited_ids);
    END IF;
  END $$;
`;

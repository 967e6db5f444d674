/**
 * Reserves what calls hold: `captured`, or `lost` where the hold had been released and cannot be had back. A row per
 * call, in no order; the same call must not stand twice.
 *
 * What is held stays held, so no vault is locked for it. One whose hold was swept is held again, which needs its vault
 * and its key, and these are locked before any charge: hence the look at the start. A hold that is swept between this
 * look and the lock of its charge is answered `again`: asked once more, it is seen by the look.
 *
 * Nearly always every call of a batch still holds its money: then whole arrays are compared behind the locks. Where one
 * does not, each call is decided apart.
 *
 * A captured call is in the collecting item of its vault from the start. That item's row is locked before any charge, and
 * shared: batches do not wait for each other, but nobody forms an item while calls are put into it.
 *
 * Plans are kept, as those of `hold_charges`: every table is asked for by its primary key alone.
 */
export const CAPTURE_CALLS = /* sql */ `
  CREATE OR REPLACE FUNCTION capture_calls(
    p_network text, p_charge_ids bigint[], p_attempts integer[], p_now timestamptz)
  RETURNS TABLE (charge_id bigint, attempt integer, outcome text)
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
  #variable_conflict use_column
  DECLARE
    r record;
    -- In ascending order of their ids: what is asked for, and what still holds its money, both with the attempts.
    asked_ids bigint[];
    asked_attempts integer[];
    held_ids bigint[];
    held_attempts integer[];
    ours boolean;
    swept_ids bigint[];
    -- The vaults whose calls may be captured, and by position what these calls go into.
    payer_ids bigint[];
    collecting_vaults bigint[];
    collecting_items bigint[];
    vault_ids bigint[];
    uncommitted bigint[];
    key_ids text[];
    -- The keys with a limit, and what each may still spend.
    limited_ids text[];
    unspent bigint[];
    vault_place integer;
    key_place integer;
    capturing bigint[] := '{}';
    regaining bigint[] := '{}';
  BEGIN
    SELECT array_agg(c.charge_id ORDER BY c.charge_id), array_agg(c.attempt ORDER BY c.charge_id),
        bool_and(v.network IS NOT DISTINCT FROM p_network),
        coalesce(array_agg(e.id) FILTER (WHERE w.swept), '{}'),
        coalesce(array_agg(e.vault_id) FILTER (WHERE w.swept), '{}'),
        coalesce(array_agg(e.api_key_id::text) FILTER (WHERE w.swept), '{}'),
        coalesce(
          array_agg(DISTINCT e.vault_id) FILTER (WHERE v.network = p_network AND (w.swept OR e.status = 'held')), '{}')
      INTO asked_ids, asked_attempts, ours, swept_ids, vault_ids, key_ids, payer_ids
      FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt)
      LEFT JOIN LATERAL (
        SELECT o.id, o.attempt, o.status, o.void_reason, o.vault_id, o.api_key_id FROM usage_events o
        WHERE o.id = c.charge_id LIMIT 1
      ) e ON true
      LEFT JOIN LATERAL (SELECT o.network FROM vaults o WHERE o.id = e.vault_id LIMIT 1) v ON true
      CROSS JOIN LATERAL (
        SELECT e.attempt = c.attempt AND e.status = 'voided' AND e.void_reason = 'hold_expired' AS swept
      ) w;
    IF cardinality(swept_ids) > 0 THEN
      PERFORM 1 FROM vaults v WHERE v.id = ANY (vault_ids) ORDER BY v.id FOR NO KEY UPDATE;
      PERFORM 1 FROM api_keys k
        WHERE k.id = ANY (key_ids) AND k.spend_limit IS NOT NULL ORDER BY k.id FOR NO KEY UPDATE;
      SELECT array_agg(v.id), array_agg(v.balance_snapshot - v.held) INTO vault_ids, uncommitted
        FROM vaults v WHERE v.id = ANY (vault_ids);
      SELECT coalesce(array_agg(k.id::text), '{}'), coalesce(array_agg(k.spend_limit - k.spent), '{}')
        INTO limited_ids, unspent
        FROM api_keys k WHERE k.id = ANY (key_ids) AND k.spend_limit IS NOT NULL;
    END IF;

    SELECT coalesce(array_agg(l.vault_id), '{}'), coalesce(array_agg(l.item_id), '{}')
      INTO collecting_vaults, collecting_items
      FROM (
        SELECT c.vault_id, c.item_id FROM collecting_items c
        WHERE c.vault_id = ANY (payer_ids) AND c.since <= p_now ORDER BY c.vault_id FOR SHARE
      ) l;
    IF cardinality(collecting_vaults) < cardinality(payer_ids) THEN
      WITH opened AS (
        INSERT INTO collecting_items AS c (vault_id, since)
        SELECT p.id, p_now FROM unnest(payer_ids) AS p (id) WHERE p.id <> ALL (collecting_vaults) ORDER BY p.id
        ON CONFLICT (vault_id) DO UPDATE SET since = least(c.since, excluded.since)
        RETURNING c.vault_id, c.item_id
      )
      SELECT collecting_vaults || array_agg(o.vault_id), collecting_items || array_agg(o.item_id)
        INTO collecting_vaults, collecting_items FROM opened o;
    END IF;

    -- All are locked and then sorted out: as a condition of the subquery, the status would lead to another index.
    SELECT array_agg(l.id ORDER BY l.id) FILTER (WHERE l.status = 'held'),
        array_agg(l.attempt ORDER BY l.id) FILTER (WHERE l.status = 'held')
      INTO held_ids, held_attempts
      FROM (
        SELECT e.id, e.attempt, e.status FROM usage_events e WHERE e.id = ANY (p_charge_ids)
        ORDER BY e.request_id FOR NO KEY UPDATE
      ) l;
    IF ours AND held_ids = asked_ids AND held_attempts = asked_attempts THEN
      UPDATE usage_events e SET status = 'reserved', updated_at = p_now,
        chain_item_id = collecting_items[array_position(collecting_vaults, e.vault_id)]
        WHERE e.id = ANY (held_ids);
      RETURN QUERY
        SELECT c.charge_id, c.attempt, 'captured' FROM unnest(held_ids, held_attempts) AS c (charge_id, attempt);
      RETURN;
    END IF;

    FOR r IN
      SELECT c.charge_id, c.attempt, e.attempt AS current_attempt, e.status, e.void_reason, e.vault_id, e.api_key_id,
        (e.amount_usdc * 10000000)::bigint AS units, v.network = p_network AS ours
      FROM unnest(p_charge_ids, p_attempts) WITH ORDINALITY AS c (charge_id, attempt, position)
      LEFT JOIN LATERAL (
        SELECT o.attempt, o.status, o.void_reason, o.vault_id, o.api_key_id, o.amount_usdc FROM usage_events o
        WHERE o.id = c.charge_id LIMIT 1
      ) e ON true
      LEFT JOIN LATERAL (SELECT o.network FROM vaults o WHERE o.id = e.vault_id LIMIT 1) v ON true
      ORDER BY c.position
    LOOP
      charge_id := r.charge_id;
      attempt := r.attempt;
      outcome := 'captured';
      IF r.ours IS NOT true OR r.current_attempt <> r.attempt THEN
        outcome := 'lost';
      ELSIF r.status = 'held' THEN
        capturing := capturing || r.charge_id;
      ELSIF r.status = 'voided' AND r.void_reason = 'not_served' THEN
        outcome := 'lost';
      ELSIF r.status = 'voided' AND r.void_reason = 'hold_expired' THEN
        vault_place := array_position(vault_ids, r.vault_id);
        key_place := array_position(limited_ids, r.api_key_id::text);
        IF NOT r.charge_id = ANY (swept_ids) THEN
          outcome := 'again';
        ELSIF r.units > uncommitted[vault_place] OR r.units > unspent[key_place] THEN
          outcome := 'lost';
        ELSE
          uncommitted[vault_place] := uncommitted[vault_place] - r.units;
          IF key_place IS NOT NULL THEN
            unspent[key_place] := unspent[key_place] - r.units;
          END IF;
          regaining := regaining || r.charge_id;
        END IF;
      END IF;
      RETURN NEXT;
    END LOOP;

    UPDATE usage_events e SET status = 'reserved', updated_at = p_now,
      chain_item_id = collecting_items[array_position(collecting_vaults, e.vault_id)]
      WHERE e.id = ANY (capturing);
    IF cardinality(regaining) > 0 THEN
      WITH regained AS (
        UPDATE usage_events e SET status = 'reserved', void_reason = NULL, updated_at = p_now,
          counts_on_key = e.api_key_id = ANY (limited_ids),
          chain_item_id = collecting_items[array_position(collecting_vaults, e.vault_id)]
        WHERE e.id = ANY (regaining)
        RETURNING e.vault_id, e.api_key_id, e.amount_usdc
      ), counted AS (
        UPDATE api_keys k SET spent = k.spent + s.units
        FROM (
          SELECT g.api_key_id, (sum(g.amount_usdc) * 10000000)::bigint AS units FROM regained g GROUP BY g.api_key_id
        ) s
        WHERE k.id = s.api_key_id AND k.id = ANY (limited_ids)
      )
      UPDATE vaults v SET held = v.held + s.units
      FROM (
        SELECT g.vault_id, (sum(g.amount_usdc) * 10000000)::bigint AS units FROM regained g GROUP BY g.vault_id
      ) s
      WHERE v.id = s.vault_id AND v.id = ANY (vault_ids);
    END IF;
  END $$;
`;

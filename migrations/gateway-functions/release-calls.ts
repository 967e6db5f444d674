import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Voids calls that hold something, or are free, at these attempts, with `p_expired_by` only those whose hold nobody has
 * extended beyond it; answers how many. `p_vault_ids` are their vaults. The caller has only looked: everything is
 * compared again behind the locks.
 *
 * A free call may have been tallied already: it is taken out of the sums it stands in, in the order in which
 * `finish_confirmed` adds to them.
 */
export const VOID_CALLS = /* sql */ `
  CREATE FUNCTION void_calls(
    p_charge_ids bigint[], p_attempts integer[], p_vault_ids bigint[], p_reason text, p_expired_by timestamptz,
    p_now timestamptz)
  RETURNS integer
  ${MONEY_FUNCTION} AS $$
  DECLARE
    ending bigint[];
  BEGIN
    PERFORM 1 FROM vaults v WHERE v.id = ANY (p_vault_ids) ORDER BY v.id FOR NO KEY UPDATE;
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    ending := ARRAY (
      SELECT e.id FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt)
      CROSS JOIN LATERAL (
        SELECT o.id, o.attempt, o.status, o.hold_expires_at FROM usage_events o WHERE o.id = c.charge_id LIMIT 1
      ) e
      WHERE e.attempt = c.attempt AND (
        CASE WHEN p_expired_by IS NULL THEN e.status IN ('held', 'free')
          ELSE e.status = 'held' AND e.hold_expires_at <= p_expired_by
        END)
    );
    INSERT INTO usage_tallies AS t (vault_id, grain, starts_at, api_id, calls, units)
      SELECT e.vault_id, g.grain, date_trunc(g.grain, e.created_at, 'UTC'), e.api_id, -count(*), 0
      FROM unnest(ending) AS c (charge_id)
      CROSS JOIN LATERAL (
        SELECT o.vault_id, o.api_id, o.created_at, o.tallied FROM usage_events o WHERE o.id = c.charge_id LIMIT 1
      ) e
      CROSS JOIN (VALUES ('day'), ('hour')) g (grain)
      WHERE e.tallied
      GROUP BY 1, 2, 3, 4
      ORDER BY 1, 2, 3, 4
      ON CONFLICT (vault_id, grain, starts_at, api_id) DO UPDATE SET calls = t.calls + excluded.calls;
    WITH ended AS (
      UPDATE usage_events e SET status = 'voided', void_reason = p_reason, tallied = false, updated_at = p_now
      WHERE e.id = ANY (ending)
      RETURNING e.vault_id, e.amount_usdc
    )
    UPDATE vaults v SET held = v.held - s.units
    FROM (
      SELECT d.vault_id, (sum(d.amount_usdc) * 10000000)::bigint AS units FROM ended d GROUP BY d.vault_id
    ) s
    WHERE v.id = s.vault_id AND v.id = ANY (p_vault_ids) AND s.units > 0;
    RETURN cardinality(ending);
  END $$;
`;

/** Nothing was served: what these calls hold is given back. */
export const RELEASE_CALLS = /* sql */ `
  CREATE FUNCTION release_calls(
    p_network text, p_charge_ids bigint[], p_attempts integer[], p_now timestamptz)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  DECLARE
    charge_ids bigint[];
    attempts integer[];
    vault_ids bigint[];
  BEGIN
    SELECT array_agg(e.id), array_agg(e.attempt), array_agg(DISTINCT e.vault_id) INTO charge_ids, attempts, vault_ids
      FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt)
      CROSS JOIN LATERAL (
        SELECT o.id, o.attempt, o.status, o.vault_id FROM usage_events o WHERE o.id = c.charge_id LIMIT 1
      ) e
      CROSS JOIN LATERAL (SELECT o.network FROM vaults o WHERE o.id = e.vault_id LIMIT 1) v
      WHERE e.attempt = c.attempt AND e.status IN ('held', 'free') AND v.network = p_network;
    IF charge_ids IS NOT NULL THEN
      PERFORM void_calls(charge_ids, attempts, vault_ids, 'not_served', NULL, p_now);
    END IF;
  END $$;
`;

/** Releases holds that nobody has extended, the oldest first; answers how many. */
export const SWEEP_HOLDS = /* sql */ `
  CREATE FUNCTION sweep_holds(p_network text, p_limit integer, p_now timestamptz)
  RETURNS integer
  ${MONEY_FUNCTION} AS $$
  DECLARE
    charge_ids bigint[];
    attempts integer[];
    vault_ids bigint[];
  BEGIN
    SELECT array_agg(o.id), array_agg(o.attempt), array_agg(DISTINCT o.vault_id) INTO charge_ids, attempts, vault_ids
      FROM (
        SELECT e.id, e.attempt, e.vault_id FROM usage_events e
        CROSS JOIN LATERAL (SELECT v.network FROM vaults v WHERE v.id = e.vault_id LIMIT 1) v
        WHERE e.status = 'held' AND e.hold_expires_at <= p_now AND v.network = p_network
        ORDER BY e.hold_expires_at, e.id LIMIT p_limit
      ) o;
    IF charge_ids IS NULL THEN
      RETURN 0;
    END IF;
    RETURN void_calls(charge_ids, attempts, vault_ids, 'hold_expired', p_now, p_now);
  END $$;
`;

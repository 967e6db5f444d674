import { MONEY_FUNCTION } from '../money-functions/money-function.ts';
import { addToTallies } from './add-to-tallies.ts';

/**
 * Tallies charges with ids above `p_after` that are final but did not pass through `finish_confirmed` (free calls, and
 * what was confirmed before there were tallies), oldest first; answers the last id, or NULL when there were none.
 * Workers pass over each other's rows. Whoever asks again begins behind the last id: what was tallied stays in the index
 * until the next vacuum, and would be walked through each time. Without bitmaps, because a planner that expects few such
 * rows would collect and sort all of them for each chunk.
 */
export const TALLY_USAGE = /* sql */ `
  CREATE FUNCTION tally_usage(p_after bigint, p_limit integer)
  RETURNS bigint
  ${MONEY_FUNCTION}
  SET enable_bitmapscan = off AS $$
  DECLARE
    charge_ids bigint[] := ARRAY(
      SELECT e.id FROM usage_events e WHERE NOT e.tallied AND e.status IN ('confirmed', 'free') AND e.id > p_after
      ORDER BY e.id LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED);
  BEGIN
    WITH taken AS (
      UPDATE usage_events e SET tallied = true
      WHERE e.id = ANY (charge_ids)
      RETURNING e.vault_id, e.api_id, e.created_at, e.amount_usdc
    )
    ${addToTallies('taken')}
    RETURN charge_ids[cardinality(charge_ids)];
  END $$;
`;

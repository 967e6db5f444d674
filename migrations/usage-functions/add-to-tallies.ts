/**
 * Adds the charges of `source` (vault_id, api_id, created_at, amount_usdc) to the tallies of their days and hours, in
 * UTC. In the order of the key, so that of two that add to the same tallies one waits for the other and neither for ever.
 */
export const addToTallies = (source: string) => /* sql */ `
    INSERT INTO usage_tallies AS t (vault_id, grain, starts_at, api_id, calls, units)
    SELECT s.vault_id, g.grain, date_trunc(g.grain, s.created_at, 'UTC'), s.api_id, count(*),
      (sum(s.amount_usdc) * 10000000)::bigint
    FROM ${source} s CROSS JOIN (VALUES ('day'), ('hour')) g (grain)
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (vault_id, grain, starts_at, api_id)
      DO UPDATE SET calls = t.calls + excluded.calls, units = t.units + excluded.units;`;

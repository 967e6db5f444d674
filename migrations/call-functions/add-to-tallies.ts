/**
 * As in 011, but hours are added up first and days from them: of thousands of charges each is asked for its hour alone.
 */
export const addToTallies = (source: string) => /* sql */ `
    INSERT INTO usage_tallies AS t (vault_id, grain, starts_at, api_id, calls, units)
    SELECT h.vault_id, g.grain, date_trunc(g.grain, h.starts_at, 'UTC'), h.api_id, sum(h.calls)::bigint,
      (sum(h.amount_usdc) * 10000000)::bigint
    FROM (
      SELECT s.vault_id, s.api_id, date_trunc('hour', s.created_at, 'UTC') AS starts_at, count(*) AS calls,
        sum(s.amount_usdc) AS amount_usdc
      FROM ${source} s GROUP BY 1, 2, 3
    ) h CROSS JOIN (VALUES ('day'), ('hour')) g (grain)
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (vault_id, grain, starts_at, api_id)
      DO UPDATE SET calls = t.calls + excluded.calls, units = t.units + excluded.units;`;

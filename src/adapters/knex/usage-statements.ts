import { type Statement } from './database.ts';

/*
 * $1 network, $2 user, $3 and $4 the period, throughout. The predicates of the two parts repeat those of the partial
 * indexes, word for word: so PostgreSQL knows that an index will do.
 */

const VAULT = 'vault AS (SELECT v.id FROM vaults v WHERE v.network = $1 AND v.user_id = $2)';
const OWN = 'vault_id = (SELECT id FROM vault)';
const IS_TALLIED = 'e.tallied';
const IN_TAIL = "NOT e.tallied AND e.status IN ('reserved', 'confirmed', 'free')";
/** Written so that no index of the API will do: it holds everybody's calls, of a popular one millions. */
const ofApi = (column: string, parameter: string) => `${column} || '' = ${parameter}`;

/** From the period's beginning to just before the place to start from. */
const WITHIN = `e.${OWN} AND e.created_at >= $3
        AND (e.created_at, e.id) < ((SELECT at FROM start), (SELECT id FROM start))`;

/** The same of one API, as a stretch of the one index that has it. */
const WITHIN_API = `(e.vault_id, e.api_id, e.created_at, e.id) >= ((SELECT id FROM vault), $7, $3, 0)
        AND (e.vault_id, e.api_id, e.created_at, e.id) <
          ((SELECT id FROM vault), $7, (SELECT at FROM start), (SELECT id FROM start))`;

const NEWEST_FIRST = 'e.created_at DESC, e.id DESC';
const newest = (part: string, order = NEWEST_FIRST) => /* sql */ `
      SELECT e.id, e.created_at FROM usage_events e WHERE ${part} ORDER BY ${order} LIMIT $6`;

/**
 * $5 the event that the page begins behind, or null; $6 how many. The place to start from is the only upper bound:
 * beside a second one, PostgreSQL enters the index at the end of the period and walks to the place.
 */
const page = (tallied: string, tail: string) => /* sql */ `
    WITH ${VAULT}, start (at, id) AS (
      SELECT $4::timestamptz, 0::bigint WHERE $5::bigint IS NULL
      UNION ALL
      SELECT least(e.created_at, $4), CASE WHEN e.created_at < $4 THEN e.id ELSE 0 END
      FROM usage_events e WHERE e.id = $5 AND e.${OWN}
    ), page AS (
      SELECT e.* FROM ((${tallied}) UNION ALL (${tail})) e ORDER BY ${NEWEST_FIRST} LIMIT $6
    )
    SELECT e.id, e.request_id, e.api_id, e.endpoint_id, e.api_key_id, e.amount_usdc, e.created_at,
      coalesce(s.status, e.status) AS status, coalesce(s.hash, e.stellar_tx_hash) AS hash
    FROM page
    JOIN usage_events e ON e.id = page.id
    -- What is tallied is final and its row says all.
    LEFT JOIN LATERAL (SELECT o.status, o.hash FROM charge_states o WHERE o.id = e.id LIMIT 1) s ON NOT e.tallied
    ORDER BY ${NEWEST_FIRST}`;

export const LIST: Statement = {
  name: 'list_usage',
  text: page(newest(`${WITHIN} AND ${IS_TALLIED}`), newest(`${WITHIN} AND ${IN_TAIL}`)),
};

/** $7 the API. */
export const LIST_OF_API: Statement = {
  name: 'list_usage_of_api',
  text: page(
    newest(`${WITHIN_API} AND ${IS_TALLIED}`, `e.vault_id DESC, e.api_id DESC, ${NEWEST_FIRST}`),
    newest(`${WITHIN} AND ${IN_TAIL} AND ${ofApi('e.api_id', '$7')}`),
  ),
};

const tallies = (grain: 'day' | 'hour', sign: '' | '-', from: string, to: string) => /* sql */ `
      SELECT t.starts_at AS at, t.api_id, ${sign}t.calls AS calls, ${sign}t.units AS units FROM usage_tallies t
      WHERE t.${OWN} AND t.grain = '${grain}' AND t.starts_at >= ${from} AND t.starts_at < ${to}`;

const charges = (part: string, sign: '' | '-', from: string, to: string) => /* sql */ `
      SELECT e.created_at, e.api_id, ${sign}1, ${sign}(e.amount_usdc * 10000000)::bigint FROM usage_events e
      WHERE e.${OWN} AND ${part} AND e.created_at >= ${from} AND e.created_at < ${to}`;

/**
 * The days that the period touches, less the hours outside of it, less the charges of the hours that it cuts, and the
 * tail. So a period that ends now subtracts nothing at its end, however much was used today. $5 and $6 are the API and
 * the grouping, or null; $7 and $8 where the first touched day and hour begin, $9 and $10 where the last hour and day
 * end. A row with an API is that API's sum, one without it a bucket's.
 */
export const SUM: Statement = {
  name: 'sum_usage',
  text: /* sql */ `
    WITH ${VAULT}, pieces (at, api_id, calls, units) AS (
      ${[
        tallies('day', '', '$7', '$10'),
        tallies('hour', '-', '$7', '$8'),
        charges(IS_TALLIED, '-', '$8', '$3'),
        charges(IS_TALLIED, '-', '$4', '$9'),
        tallies('hour', '-', '$9', '$10'),
        charges(IN_TAIL, '', '$3', '$4'),
      ].join(' UNION ALL ')}
    )
    SELECT p.api_id, date_trunc($6::text, p.at, 'UTC') AS start, sum(p.calls)::bigint AS calls,
      sum(p.units)::text AS units
    FROM pieces p
    WHERE $5::text IS NULL OR ${ofApi('p.api_id', '$5')}
    GROUP BY GROUPING SETS ((p.api_id), (date_trunc($6::text, p.at, 'UTC')))
    HAVING sum(p.calls) <> 0`,
};

export const TALLY: Statement = { name: 'tally_usage', text: 'SELECT tally_usage($1, $2) AS last' };

import { type Statement } from './database.ts';

export const LIST: Statement = {
  name: 'list_webhook_deliveries',
  text: /* sql */ `
    SELECT d.id, d.serial, e.type AS event_type, d.status, d.attempts,
      CASE WHEN d.claim_token IS NULL THEN d.next_attempt_at END AS next_attempt_at, d.created_at,
      a.started_at, a.duration_ms, a.status_code, a.failure
    FROM webhook_endpoints w
    JOIN webhook_deliveries d ON d.endpoint_id = w.id
    JOIN domain_events e ON e.id = d.event_id
    LEFT JOIN webhook_attempts a ON a.delivery_serial = d.serial AND a.number = d.attempts
    WHERE w.network = $1 AND w.id = $2 AND w.user_id = $3
      AND ($4::text IS NULL OR d.status = $4) AND ($5::bigint IS NULL OR d.serial < $5)
    ORDER BY d.serial DESC LIMIT $6`,
};

export const REPLAY: Statement = {
  name: 'replay_webhook_delivery',
  text: /* sql */ `
    WITH found AS (
      SELECT d.serial, d.status, w.active FROM webhook_endpoints w
      JOIN webhook_deliveries d ON d.endpoint_id = w.id
      WHERE w.network = $1 AND w.id = $2 AND w.user_id = $3 AND d.id = $4
      FOR UPDATE OF d
    ), replayed AS (
      UPDATE webhook_deliveries d SET status = 'pending', failures = 0, next_attempt_at = $5
      FROM found f WHERE d.serial = f.serial AND f.status <> 'pending' AND f.active
    )
    SELECT CASE WHEN status = 'pending' THEN 'pending' WHEN active THEN 'replayed' ELSE 'inactive' END AS outcome
    FROM found`,
};

/** So many may claim at the same moment without one of them finding nothing that is free. */
const SENDERS = 4;

/**
 * $1 network, $2 now, $3 and $4 what the sender has under way ($3 endpoints, $4 how many of each), $5 how many of one
 * endpoint, $6 how many, $7 the claim's end, $8 its token.
 *
 * Goes from endpoint to endpoint along the index, and takes of each what it has places for: however much waits for one
 * of them, it is passed over in a step. A candidate is only a hint: what another sender has claimed meanwhile is locked,
 * or no longer due when the lock is had.
 */
export const CLAIM: Statement = {
  name: 'claim_webhook_deliveries',
  text: /* sql */ `
    WITH RECURSIVE waiting AS (
      (
        SELECT d.endpoint_id FROM webhook_deliveries d
        WHERE d.network = $1 AND d.status = 'pending'
        ORDER BY d.endpoint_id LIMIT 1
      )
      UNION ALL
      SELECT following.endpoint_id FROM waiting w
      CROSS JOIN LATERAL (
        SELECT d.endpoint_id FROM webhook_deliveries d
        WHERE d.network = $1 AND d.status = 'pending' AND d.endpoint_id > w.endpoint_id
        ORDER BY d.endpoint_id LIMIT 1
      ) following
    ), candidates AS MATERIALIZED (
      SELECT c.serial FROM waiting w
      LEFT JOIN unnest($3::text[], $4::integer[]) AS r (endpoint_id, attempts) ON r.endpoint_id = w.endpoint_id
      CROSS JOIN LATERAL (
        SELECT d.serial, d.next_attempt_at FROM webhook_deliveries d
        WHERE d.network = $1 AND d.status = 'pending' AND d.endpoint_id = w.endpoint_id AND d.next_attempt_at <= $2
        ORDER BY d.next_attempt_at LIMIT greatest($5 - coalesce(r.attempts, 0), 0)
      ) c
      ORDER BY c.next_attempt_at LIMIT ${SENDERS} * $6::integer
    ), due AS (
      SELECT d.serial FROM candidates c
      JOIN webhook_deliveries d ON d.serial = c.serial
      WHERE d.status = 'pending' AND d.next_attempt_at <= $2
      ORDER BY d.next_attempt_at, d.serial LIMIT $6::integer
      FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE webhook_deliveries d
      SET status = CASE WHEN w.active THEN 'pending' ELSE 'dead' END,
        next_attempt_at = CASE WHEN w.active THEN $7::timestamptz END,
        claim_token = CASE WHEN w.active THEN $8 END
      FROM due, webhook_endpoints w
      WHERE d.serial = due.serial AND w.id = d.endpoint_id
      RETURNING d.serial, d.id, d.endpoint_id, d.event_id, d.failures, w.active, w.url,
        array_remove(ARRAY[w.secret, CASE WHEN w.previous_until > $2 THEN w.previous_secret END], NULL) AS secrets
    )
    SELECT c.serial, c.id, c.endpoint_id, c.failures, c.url, c.secrets, e.type, e.payload, e.created_at
    FROM claimed c JOIN domain_events e ON e.id = c.event_id
    WHERE c.active
    ORDER BY c.serial`,
};

/** $9: the receiver is gone, since $10. */
export const RECORD: Statement = {
  name: 'record_webhook_attempt',
  text: /* sql */ `
    WITH attempted AS (
      UPDATE webhook_deliveries d
      SET status = $3, next_attempt_at = $4, claim_token = NULL, attempts = d.attempts + 1,
        failures = d.failures + CASE WHEN $3 = 'delivered' THEN 0 ELSE 1 END
      WHERE d.serial = $1 AND d.claim_token = $2
      RETURNING d.serial, d.attempts, d.endpoint_id
    ), logged AS (
      INSERT INTO webhook_attempts (delivery_serial, number, started_at, duration_ms, status_code, failure)
      SELECT serial, attempts, $5, $6, $7, $8 FROM attempted
    ), gone AS (
      UPDATE webhook_endpoints w SET active = false, gone_at = $10, updated_at = $10
      FROM attempted a WHERE $9 AND w.id = a.endpoint_id
    )
    SELECT serial FROM attempted`,
};

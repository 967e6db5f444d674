import { MONEY_FUNCTION } from './money-function.ts';

/**
 * What `reserve_charges` answers for the request ids that are stored and need no new charge: `exists` with the charge's
 * state, `conflict`, `void_final`. No row for the others: unknown ids, and released charges that may be charged anew.
 */
export const KNOWN_CHARGES = /* sql */ `
  CREATE FUNCTION known_charges(p_network text, p_request_ids text[], p_fingerprints bytea[])
  RETURNS TABLE (request_id text, outcome text, id bigint, attempt integer, status text, void_reason text,
    hash text, send_status text, available bigint)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    r record;
  BEGIN
    FOR r IN
      SELECT c.request_id, c.fingerprint AS asked, s.*
      FROM unnest(p_request_ids, p_fingerprints) AS c (request_id, fingerprint)
      CROSS JOIN LATERAL (
        SELECT o.id, o.network, o.fingerprint AS stored, o.attempt, o.status, o.void_reason, o.void_final, o.hash,
          o.send_status
        FROM charge_states o WHERE o.request_id = c.request_id LIMIT 1
      ) s
    LOOP
      request_id := r.request_id;
      id := NULL; attempt := NULL; status := NULL; void_reason := NULL; hash := NULL; send_status := NULL;
      IF r.stored <> r.asked OR r.network <> p_network THEN
        outcome := 'conflict';
      ELSIF r.void_final THEN
        outcome := 'void_final';
      ELSIF r.status IN ('voided', 'failed') THEN
        CONTINUE;
      ELSE
        outcome := 'exists';
        id := r.id; attempt := r.attempt; status := r.status; void_reason := r.void_reason;
        hash := r.hash; send_status := r.send_status;
      END IF;
      RETURN NEXT;
    END LOOP;
  END $$;
`;

import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * Claims the oldest free settlement and, up to the number that it may travel with, the next ones, each of another
 * payout address: the pool refuses an address that stands twice in one payment. Those that must travel in smaller
 * company than the oldest are left for a payment of their own.
 */
export const CLAIM_SETTLEMENTS = /* sql */ `
  CREATE FUNCTION claim_settlements(
    p_network text, p_token text, p_until timestamptz, p_max integer, p_now timestamptz)
  RETURNS TABLE (id text, amount bigint, payout_address text)
  ${MONEY_FUNCTION} AS $$
  #variable_conflict use_column
  DECLARE
    oldest record;
    candidates text[];
  BEGIN
    SELECT s.serial, s.batch_limit INTO oldest FROM settlements s
      WHERE s.network = p_network AND s.status = 'pending'
        AND (s.claim_token IS NULL OR s.claim_until <= p_now)
        AND (s.retry_at IS NULL OR s.retry_at <= p_now)
      ORDER BY s.serial LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN;
    END IF;

    candidates := ARRAY(
      SELECT f.id FROM (
        SELECT DISTINCT ON (s.payout_address) s.id, s.serial FROM settlements s
        WHERE s.network = p_network AND s.status = 'pending' AND s.serial >= oldest.serial
          AND (s.claim_token IS NULL OR s.claim_until <= p_now)
          AND (s.retry_at IS NULL OR s.retry_at <= p_now)
          AND s.batch_limit >= oldest.batch_limit
        ORDER BY s.payout_address, s.serial
      ) f ORDER BY f.serial LIMIT LEAST(p_max, oldest.batch_limit));
    RETURN QUERY
    WITH free AS (
      SELECT s.id FROM settlements s
      WHERE s.id = ANY (candidates) AND s.status = 'pending'
        AND (s.claim_token IS NULL OR s.claim_until <= p_now)
      ORDER BY s.id FOR NO KEY UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE settlements s SET claim_token = p_token, claim_until = p_until
      FROM free f WHERE s.id = f.id
      RETURNING s.id, s.serial, s.amount, s.payout_address
    )
    SELECT c.id, c.amount, c.payout_address FROM claimed c ORDER BY c.serial;
  END $$;
`;

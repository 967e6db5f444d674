import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * These settlements will not be paid: their revenue is unsettled again, so that a later one pays it, and the developers
 * are told. The caller has locked them and changes their status.
 */
export const UNSETTLE_REVENUE = /* sql */ `
  CREATE FUNCTION unsettle_revenue(p_ids text[], p_now timestamptz)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    UPDATE revenue_ledger r SET settlement_id = NULL WHERE r.settlement_id = ANY (p_ids);
    INSERT INTO domain_events (network, user_id, type, payload, created_at)
      SELECT s.network, s.developer_id, 'settlement.failed',
        jsonb_build_object(
          'settlementId', s.id, 'amount', s.amount::text, 'payoutAddress', s.payout_address),
        p_now
      FROM settlements s WHERE s.id = ANY (p_ids) ORDER BY s.serial;
  END $$;
`;

/**
 * Gives a settlement in review up: it is failed, and its revenue stays with it, so that nothing pays it again. False when
 * it is not in review.
 */
export const WRITE_OFF_SETTLEMENT = /* sql */ `
  CREATE FUNCTION write_off_settlement(p_network text, p_id text, p_now timestamptz)
  RETURNS boolean
  ${MONEY_FUNCTION} AS $$
  BEGIN
    UPDATE settlements s SET status = 'failed', written_off = true, updated_at = p_now
      WHERE s.id = p_id AND s.network = p_network AND s.status = 'review';
    RETURN FOUND;
  END $$;
`;

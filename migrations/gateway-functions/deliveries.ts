import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/*
 * None of these touches `updated_at`: it tells when a charge was captured, and so the window it is gathered in.
 */

/**
 * Holds, and leases of deliveries, last until then at least. A lease that has run out may be somebody else's by now and
 * is left alone; a hold that nobody has swept is still its process's.
 */
export const EXTEND_CALLS = /* sql */ `
  CREATE FUNCTION extend_calls(
    p_charge_ids bigint[], p_attempts integer[], p_until timestamptz, p_now timestamptz)
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    UPDATE usage_events e SET
      hold_expires_at = CASE WHEN e.status = 'held' THEN GREATEST(e.hold_expires_at, p_until)
        ELSE e.hold_expires_at END,
      delivery_until = CASE WHEN e.delivery = 'running' AND e.delivery_until > p_now
        THEN GREATEST(e.delivery_until, p_until) ELSE e.delivery_until END
      FROM unnest(p_charge_ids, p_attempts) AS c (charge_id, attempt)
      WHERE e.id = c.charge_id AND e.id = ANY (p_charge_ids) AND e.attempt = c.attempt
        AND (e.status = 'held' OR e.delivery = 'running' AND e.delivery_until > p_now);
  END $$;
`;

export const END_DELIVERIES = /* sql */ `
  CREATE FUNCTION end_deliveries(p_charge_ids bigint[], p_attempts integer[], p_ends text[])
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    UPDATE usage_events e SET delivery = c.delivery, delivery_until = NULL
      FROM unnest(p_charge_ids, p_attempts, p_ends) AS c (charge_id, attempt, delivery)
      WHERE e.id = c.charge_id AND e.id = ANY (p_charge_ids) AND e.attempt = c.attempt AND e.delivery = 'running';
  END $$;
`;

/**
 * 'granted' with the lease, 'running', 'delivered' or 'exhausted'. A call that is not paid for (still held, or released
 * in the meantime) is 'running': whoever asks later is told what became of it.
 */
export const CLAIM_DELIVERY = /* sql */ `
  CREATE FUNCTION claim_delivery(
    p_charge_id bigint, p_attempt integer, p_lease_until timestamptz, p_redeliveries_max integer, p_since timestamptz,
    p_now timestamptz)
  RETURNS text
  ${MONEY_FUNCTION} AS $$
  DECLARE
    charge record;
  BEGIN
    SELECT e.status, e.delivery, e.delivery_since, e.delivery_until, e.redeliveries INTO charge
      FROM usage_events e WHERE e.id = p_charge_id AND e.attempt = p_attempt FOR NO KEY UPDATE;
    IF NOT FOUND OR charge.status NOT IN ('reserved', 'confirmed', 'free')
        OR (charge.delivery = 'running' AND charge.delivery_until > p_now) THEN
      RETURN 'running';
    ELSIF charge.delivery IS NULL OR charge.delivery = 'delivered' THEN
      RETURN 'delivered';
    ELSIF charge.redeliveries >= p_redeliveries_max OR charge.delivery_since < p_since THEN
      RETURN 'exhausted';
    END IF;
    UPDATE usage_events e
      SET delivery = 'running', delivery_until = p_lease_until, redeliveries = e.redeliveries + 1
      WHERE e.id = p_charge_id;
    RETURN 'granted';
  END $$;
`;

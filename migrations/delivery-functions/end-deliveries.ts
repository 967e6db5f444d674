import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/** As in 018; that an answer was delivered counts even behind a delivery that broke off. */
export const END_DELIVERIES = /* sql */ `
  CREATE OR REPLACE FUNCTION end_deliveries(p_charge_ids bigint[], p_attempts integer[], p_ends text[])
  RETURNS void
  ${MONEY_FUNCTION} AS $$
  BEGIN
    PERFORM 1 FROM usage_events e WHERE e.id = ANY (p_charge_ids) ORDER BY e.request_id FOR NO KEY UPDATE;
    UPDATE usage_events e SET delivery = c.delivery, delivery_until = NULL
      FROM unnest(p_charge_ids, p_attempts, p_ends) AS c (charge_id, attempt, delivery)
      WHERE e.id = c.charge_id AND e.id = ANY (p_charge_ids) AND e.attempt = c.attempt
        AND (e.delivery = 'running' OR e.delivery = 'broken' AND c.delivery = 'delivered');
  END $$;
`;

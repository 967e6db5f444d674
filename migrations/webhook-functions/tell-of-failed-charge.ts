/**
 * Tells of a reserved charge that the contract refused, in the change that releases it. What the owner of the charge was
 * told otherwise is no news: a call that was not served, an administrator's decision, a request answered with 503.
 *
 * The condition is part of the trigger, so that a charge which goes well pays for one comparison.
 */
export const TELL_OF_FAILED_CHARGE = /* sql */ `
  CREATE FUNCTION tell_of_failed_charge() RETURNS trigger
  LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    INSERT INTO domain_events (network, user_id, type, payload, created_at)
      SELECT v.network, NEW.user_id, 'charge.failed',
        jsonb_build_object(
          'usageEventId', NEW.id::text, 'requestId', NEW.request_id, 'apiId', NEW.api_id,
          'endpointId', NEW.endpoint_id, 'apiKeyId', NEW.api_key_id,
          'amount', (NEW.amount_usdc * 10000000)::bigint::text,
          'status', NEW.status, 'reason', NEW.void_reason),
        NEW.updated_at
      FROM vaults v
      WHERE v.id = NEW.vault_id AND EXISTS (
        SELECT FROM webhook_endpoints w
        WHERE w.network = v.network AND w.user_id = NEW.user_id AND w.active AND 'charge.failed' = ANY (w.events));
    RETURN NULL;
  END $$;

  CREATE TRIGGER usage_events_tell_of_failure
    AFTER UPDATE OF status ON usage_events FOR EACH ROW
    WHEN (OLD.status = 'reserved' AND NEW.status IN ('voided', 'failed')
      AND NEW.void_reason IN ('insufficient_balance', 'contract_paused', 'contract_refused'))
    EXECUTE FUNCTION tell_of_failed_charge();
`;

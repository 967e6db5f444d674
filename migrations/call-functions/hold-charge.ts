/**
 * Holds the price of one call where nothing is out of the ordinary: a key that works and has no limit, a vault that has
 * the money, a request id that nobody has used. Answers the charge's id, or null when one of these is not so; then
 * nothing was written, and `hold_charges` tells why. A request id that is known breaks its unique index.
 *
 * One statement and one scan for each table: a call that travels alone waits for all of it, and half of what a batch
 * costs is paid for its first call already.
 *
 * Where the vault is locked by another batch, its row is looked at again behind the lock, so no money is promised twice.
 * The key is seen as it was when the statement began.
 *
 * As to kept plans, see `reserve_charges`.
 */
export const HOLD_CHARGE = /* sql */ `
  CREATE FUNCTION hold_charge(
    p_network text, p_request_id text, p_user_id text, p_api_id text, p_endpoint_id text, p_api_key_id text,
    p_key_prefix text, p_units bigint, p_fingerprint bytea, p_expires_at timestamptz, p_now timestamptz)
  RETURNS bigint
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off AS $$
  DECLARE
    charge_id bigint;
  BEGIN
    WITH payer AS (
      UPDATE vaults v SET held = v.held + p_units
      FROM api_keys k, api_key_secrets s
      WHERE v.user_id = p_user_id AND v.network || '' = p_network
        AND NOT v.holds_blocked AND p_units <= v.balance_snapshot - v.held
        AND k.id = p_api_key_id AND k.user_id || '' = p_user_id AND k.api_id || '' = p_api_id
        AND k.network || '' = p_network AND k.spend_limit IS NULL AND k.revoked_at IS NULL
        AND s.prefix = p_key_prefix AND s.api_key_id || '' = p_api_key_id
        AND (LEAST(k.expires_at, s.works_until) <= p_now) IS NOT TRUE
      RETURNING v.id
    )
    INSERT INTO usage_events (user_id, api_id, endpoint_id, api_key_id, amount_usdc, request_id, fingerprint, status,
      hold_expires_at, vault_id, created_at, updated_at, via_gateway)
    SELECT p_user_id, p_api_id, p_endpoint_id, p_api_key_id, p_units::numeric / 10000000, p_request_id, p_fingerprint,
      'held', p_expires_at, payer.id, p_now, p_now, true
    FROM payer
    RETURNING id INTO charge_id;
    RETURN charge_id;
  END $$;
`;

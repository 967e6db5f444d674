/**
 * Adds an endpoint unless its user has `p_max` of them: then it answers no row. Those who add for one user wait for each
 * other; the count is a statement of its own, so it sees what the lock waited for.
 */
export const ADD_WEBHOOK_ENDPOINT = /* sql */ `
  CREATE FUNCTION add_webhook_endpoint(
    p_network text, p_id text, p_user_id text, p_url text, p_events text[], p_description text, p_secret text,
    p_max integer, p_now timestamptz)
  RETURNS SETOF webhook_endpoints
  LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('webhook_endpoints ' || p_network || ' ' || p_user_id, 0));
    RETURN QUERY
      INSERT INTO webhook_endpoints (network, id, user_id, url, events, description, secret, created_at, updated_at)
      SELECT p_network, p_id, p_user_id, p_url, p_events, p_description, p_secret, p_now, p_now
      WHERE (SELECT count(*) FROM webhook_endpoints w WHERE w.network = p_network AND w.user_id = p_user_id) < p_max
      RETURNING *;
  END $$;
`;

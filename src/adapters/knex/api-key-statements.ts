import { type Statement } from './database.ts';

const COLUMNS = `k.id, k.serial, k.user_id, k.api_id, k.name, k.prefix, k.scopes, k.rate_limit_per_minute,
      k.spend_limit, k.spent, k.expires_at, k.created_at, k.rotated_at, k.revoked_at`;

/** No row when the prefix is taken. The secret may come before the key: references are checked at the end. */
export const ADD: Statement = {
  name: 'add_api_key',
  text: /* sql */ `
    WITH secret AS (
      INSERT INTO api_key_secrets (prefix, api_key_id, digest) VALUES ($10, $2, $11)
      ON CONFLICT (prefix) DO NOTHING
      RETURNING prefix
    )
    INSERT INTO api_keys AS k (network, id, user_id, api_id, name, scopes, rate_limit_per_minute, spend_limit,
      expires_at, prefix, created_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, prefix, $12 FROM secret
    RETURNING ${COLUMNS}`,
};

export const FIND: Statement = {
  name: 'find_api_key',
  text: `SELECT ${COLUMNS} FROM api_keys k WHERE k.network = $1 AND k.id = $2 AND k.user_id = $3`,
};

export const LIST: Statement = {
  name: 'list_api_keys',
  text: /* sql */ `
    SELECT ${COLUMNS} FROM api_keys k
    WHERE k.network = $1 AND k.user_id = $2 AND ($3::bigint IS NULL OR k.serial < $3)
    ORDER BY k.serial DESC LIMIT $4`,
};

/** The first revocation is told to the key's owner, if an endpoint of this user wants to know. */
export const REVOKE: Statement = {
  name: 'revoke_api_key',
  text: /* sql */ `
    WITH own AS (
      SELECT k.id, k.revoked_at FROM api_keys k WHERE k.network = $1 AND k.id = $2 AND k.user_id = $3
      FOR NO KEY UPDATE
    ), revoked AS (
      UPDATE api_keys k SET revoked_at = $4 FROM own WHERE k.id = own.id AND own.revoked_at IS NULL
      RETURNING k.id, k.user_id, k.api_id, k.name, k.prefix
    ), told AS (
      INSERT INTO domain_events (network, user_id, type, payload, created_at)
      SELECT $1, r.user_id, 'api_key.revoked',
        jsonb_build_object('apiKeyId', r.id, 'apiId', r.api_id, 'name', r.name, 'prefix', r.prefix), $4
      FROM revoked r
      WHERE EXISTS (
        SELECT FROM webhook_endpoints w
        WHERE w.network = $1 AND w.user_id = r.user_id AND w.active AND 'api_key.revoked' = ANY (w.events))
    )
    SELECT id FROM own`,
};

/** Of two that rotate the same secret, the second finds the key changed and does nothing, not even to the secrets. */
export const ROTATE: Statement = {
  name: 'rotate_api_key',
  text: /* sql */ `
    WITH rotated AS (
      UPDATE api_keys k SET prefix = $4, rotated_at = $7
      WHERE k.network = $1 AND k.id = $2 AND k.prefix = $3 AND k.revoked_at IS NULL
      RETURNING k.*
    ), replaced AS (
      UPDATE api_key_secrets s SET works_until = LEAST(s.works_until, $6)
      FROM rotated WHERE s.api_key_id = rotated.id
    ), secret AS (
      INSERT INTO api_key_secrets (prefix, api_key_id, digest) SELECT prefix, id, $5 FROM rotated
    )
    SELECT ${COLUMNS} FROM rotated k`,
};

export const FIND_BY_PREFIX: Statement = {
  name: 'find_api_key_by_prefix',
  text: /* sql */ `
    SELECT ${COLUMNS}, s.digest, s.works_until
    FROM api_key_secrets s JOIN api_keys k ON k.id = s.api_key_id
    WHERE s.prefix = $2 AND k.network = $1`,
};

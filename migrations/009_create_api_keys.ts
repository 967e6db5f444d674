import { type Knex } from 'knex';

/**
 * A key is a right; its secrets, of which only digests are kept, come and go with rotation. A prefix belongs to one
 * secret for ever, so that a call with a revoked key can be told that, and not that its key is unknown.
 *
 * `spent` is kept for keys with a limit only, by the statements that hold and release money; half of each page stays
 * free for these updates, which touch no index.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE api_keys (
      id varchar(255) PRIMARY KEY,
      serial bigint GENERATED ALWAYS AS IDENTITY,
      network text NOT NULL,
      user_id varchar(255) NOT NULL,
      api_id varchar(255) NOT NULL REFERENCES apis,
      name text,
      prefix varchar(16) NOT NULL,
      scopes text[] NOT NULL CHECK (scopes <> '{}' AND scopes <@ '{read,write}'),
      rate_limit_per_minute integer NOT NULL CHECK (rate_limit_per_minute > 0),
      spend_limit bigint CHECK (spend_limit > 0),
      spent bigint NOT NULL DEFAULT 0,
      expires_at timestamptz,
      created_at timestamptz NOT NULL,
      rotated_at timestamptz,
      revoked_at timestamptz,
      CONSTRAINT api_keys_spent_within_limit CHECK (spent BETWEEN 0 AND coalesce(spend_limit, 0))
    ) WITH (fillfactor = 50);
    CREATE INDEX idx_api_keys_user ON api_keys (network, user_id, serial);

    CREATE TABLE api_key_secrets (
      prefix varchar(16) PRIMARY KEY,
      api_key_id varchar(255) NOT NULL REFERENCES api_keys,
      digest bytea NOT NULL,
      works_until timestamptz
    );
    CREATE INDEX idx_api_key_secrets_key ON api_key_secrets (api_key_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `DROP TABLE api_key_secrets, api_keys`);
}

import { type Knex } from 'knex';

/**
 * What requests with an `Idempotency-Key` were answered, for every process to give again. A row without a status is a
 * request under way: it is claimed until `claim_until`, so that a process which dies in the middle blocks its key for
 * seconds and not until it expires. The token says whose attempt it is: a slow one that was overtaken changes nothing.
 *
 * The body is text and not jsonb, because the same bytes are answered again. It never holds a secret.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE idempotent_replies (
      user_id varchar(255) NOT NULL,
      key varchar(255) NOT NULL,
      fingerprint varchar(64) NOT NULL,
      token varchar(64) NOT NULL,
      claim_until timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      status smallint,
      location text,
      body text,
      PRIMARY KEY (user_id, key),
      CONSTRAINT idempotent_replies_whole CHECK ((status IS NULL) = (body IS NULL))
    );
    CREATE INDEX idx_idempotent_replies_expires_at ON idempotent_replies (expires_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `DROP TABLE idempotent_replies;`);
}

import { type Knex } from 'knex';

/**
 * A challenge of the wallet login is redeemed once, by whichever process: its hash is the primary key, so that of two
 * that redeem it one fails to insert. It is kept until no process can take it for good any more.
 *
 * The audit log is written twice: before an action, so that nothing is done off the record, and after it. An entry
 * without an outcome is one that nobody lived to tell.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE used_challenges (
      id varchar(64) PRIMARY KEY,
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX idx_used_challenges_expires_at ON used_challenges (expires_at);

    CREATE TABLE audit_entries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      actor text NOT NULL CHECK (actor IN ('admin')),
      action varchar(64) NOT NULL,
      target varchar(255),
      reason varchar(500) NOT NULL,
      correlation_id varchar(128) NOT NULL,
      began_at timestamptz NOT NULL,
      outcome varchar(64),
      ended_at timestamptz,
      CONSTRAINT audit_entries_end_whole CHECK ((outcome IS NULL) = (ended_at IS NULL))
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `DROP TABLE audit_entries, used_challenges;`);
}

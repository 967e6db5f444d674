import { type Knex } from 'knex';

/**
 * Deposits that were built for users to sign: whose each is, so that only its user submits it and sees what became of
 * it. Nothing here is a balance: what is credited stands in `deposits`. `hash` is the one that every wallet signs;
 * `sent_hash` that of the envelope that was sent, which differs when a fee bump is around it. Those that nobody ever
 * submitted are dropped again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE built_deposits (
      network text NOT NULL,
      hash varchar(64) NOT NULL,
      user_id varchar(255) NOT NULL,
      contract_id text NOT NULL,
      source_account text NOT NULL,
      amount bigint NOT NULL CHECK (amount > 0),
      built_ledger integer NOT NULL,
      max_time timestamptz NOT NULL,
      status text NOT NULL DEFAULT 'built'
        CHECK (status IN ('built', 'submitted', 'confirmed', 'failed', 'expired')),
      sent_hash varchar(64),
      ledger integer,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (network, hash),
      CONSTRAINT built_deposits_landed CHECK ((status IN ('confirmed', 'failed')) = (ledger IS NOT NULL))
    );
    CREATE INDEX idx_built_deposits_sent_hash ON built_deposits (network, sent_hash) WHERE sent_hash IS NOT NULL;
    CREATE INDEX idx_built_deposits_unsent ON built_deposits (network, max_time)
      WHERE sent_hash IS NULL AND ledger IS NULL;
    CREATE INDEX idx_deposits_hash ON deposits (network, hash);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP INDEX idx_deposits_hash;
    DROP TABLE built_deposits;
  `);
}

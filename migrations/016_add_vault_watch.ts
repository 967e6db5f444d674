import { type Knex } from 'knex';
import { SYNC_VAULT as WITHOUT_DEPOSITS } from './money-functions/balances.ts';
import { SYNC_VAULT } from './vault-functions/sync-vault.ts';
import { WATCH_VAULT_BALANCE } from './vault-functions/watch-vault-balance.ts';

/**
 * Watching over vaults: turns at the chain for dedicated ones, the last comparison of shared contracts with our books,
 * thresholds of balances, and the events that tell of them. A turn touches only an index of dedicated vaults, so the
 * updates of a shared contract's vaults stay on their pages.
 *
 * An event waits to be passed on; what comes after it (deliveries to users) has its own tables.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE vaults
      ADD COLUMN sync_asked_at timestamptz,
      ADD COLUMN balance_low_units bigint,
      ADD COLUMN balance_low_armed boolean NOT NULL DEFAULT true,
      ADD CONSTRAINT vaults_balance_low_positive CHECK (balance_low_units > 0);
    CREATE INDEX idx_vaults_sync ON vaults (network, coalesce(sync_asked_at, '-infinity'), id) WHERE kind = 'dedicated';
    CREATE INDEX idx_deposits_ledger ON deposits (network, contract_id, ledger);

    CREATE TABLE vault_reconciliations (
      network text PRIMARY KEY,
      ran_at timestamptz NOT NULL,
      findings jsonb NOT NULL
    );

    CREATE TABLE domain_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      network text NOT NULL,
      user_id varchar(255) NOT NULL,
      type text NOT NULL CHECK (type IN ('balance.low')),
      payload jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      passed_on_at timestamptz
    );
    CREATE INDEX idx_domain_events_pending ON domain_events (network, id) WHERE passed_on_at IS NULL;
  `);
  await knex.schema.raw(SYNC_VAULT);
  await knex.schema.raw(WATCH_VAULT_BALANCE);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP TRIGGER vaults_watch_balance ON vaults;
    DROP FUNCTION watch_vault_balance;
    DROP FUNCTION sync_vault;
    DROP TABLE domain_events, vault_reconciliations;
    DROP INDEX idx_deposits_ledger, idx_vaults_sync;
    ALTER TABLE vaults
      DROP COLUMN balance_low_armed, DROP COLUMN balance_low_units, DROP COLUMN sync_asked_at;
  `);
  await knex.schema.raw(WITHOUT_DEPOSITS);
}

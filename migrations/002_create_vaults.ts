import { type Knex } from 'knex';

/**
 * Vaults and the deposits that fill them; amounts in units. Half of each page stays free, so that the updates of a hot
 * vault's hold stay on its page and touch no index. A dedicated vault may be overdrawn: its owner can withdraw on chain.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE vaults (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id varchar(255) NOT NULL,
      network text NOT NULL,
      contract_id text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('pooled', 'dedicated')),
      depositor_address text,
      balance_snapshot bigint NOT NULL DEFAULT 0,
      held bigint NOT NULL DEFAULT 0,
      synced_ledger integer NOT NULL DEFAULT 0,
      last_synced_at timestamptz,
      created_at timestamptz NOT NULL,
      CONSTRAINT vaults_held_not_negative CHECK (held >= 0),
      CONSTRAINT vaults_held_covered CHECK (kind = 'dedicated' OR held <= balance_snapshot)
    ) WITH (fillfactor = 50);
    CREATE UNIQUE INDEX idx_vaults_user ON vaults (user_id, network);
    CREATE UNIQUE INDEX idx_vaults_depositor ON vaults (network, depositor_address);
    CREATE UNIQUE INDEX idx_vaults_dedicated_contract ON vaults (network, contract_id) WHERE kind = 'dedicated';

    CREATE TABLE deposits (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      network text NOT NULL,
      event_id text NOT NULL,
      contract_id text NOT NULL,
      depositor_address text NOT NULL,
      vault_id bigint REFERENCES vaults,
      amount bigint NOT NULL CHECK (amount > 0),
      hash varchar(64) NOT NULL,
      ledger integer NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX idx_deposits_event ON deposits (network, event_id);
    CREATE INDEX idx_deposits_vault ON deposits (vault_id, id);
    CREATE INDEX idx_deposits_unknown ON deposits (network, id) WHERE vault_id IS NULL;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('deposits');
  await knex.schema.dropTable('vaults');
}

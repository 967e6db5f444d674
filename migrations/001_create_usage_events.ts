import { type Knex } from 'knex';

/**
 * One row per charge. The table grows without end, so what workers ask for is found through the partial index of open
 * charges (`chain_item_id` first: the charges without an item are one range of it, in order of age).
 *
 * No foreign keys: api, endpoint and key ids of direct charges are opaque, and vault and item are written only by the
 * money functions, which hold both; a check per row would cost every charge.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE usage_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id varchar(255) NOT NULL,
      api_id varchar(255) NOT NULL,
      endpoint_id varchar(255) NOT NULL,
      api_key_id varchar(255) NOT NULL,
      amount_usdc numeric(20, 7) NOT NULL,
      request_id varchar(255) NOT NULL,
      fingerprint bytea NOT NULL,
      status text NOT NULL CHECK (status IN ('held', 'reserved', 'confirmed', 'voided', 'failed', 'free')),
      attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
      void_reason text CHECK (void_reason IN
        ('insufficient_balance', 'contract_paused', 'contract_refused', 'network_unavailable', 'admin')),
      void_final boolean NOT NULL DEFAULT false,
      hold_expires_at timestamptz,
      delivery text,
      redeliveries integer NOT NULL DEFAULT 0,
      vault_id bigint NOT NULL,
      chain_item_id bigint,
      stellar_tx_hash varchar(64),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT usage_events_amount_charged CHECK (amount_usdc > 0 OR (amount_usdc = 0 AND status = 'free')),
      CONSTRAINT usage_events_void_explained CHECK (void_reason IS NULL OR status IN ('voided', 'failed')),
      CONSTRAINT usage_events_void_final CHECK (NOT void_final OR status = 'voided')
    );
    CREATE UNIQUE INDEX idx_usage_events_request_id ON usage_events (request_id);
    CREATE INDEX idx_usage_events_user_time ON usage_events (user_id, created_at);
    CREATE INDEX idx_usage_events_api_time ON usage_events (api_id, created_at);
    CREATE INDEX idx_usage_events_open ON usage_events (chain_item_id, id) WHERE status IN ('held', 'reserved');
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('usage_events');
}

import { type Knex } from 'knex';

/**
 * What travels to the network (items, transactions, their channels) and the queues behind a confirmation. Items and
 * transactions are kept for ever, so each worker's question has a partial index over the few rows it can mean.
 *
 * A direct item is one with a single charge and no Merkle root.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(ITEMS);
  await knex.schema.raw(TRANSACTIONS);
  await knex.schema.raw(CHANNELS_AND_QUEUES);
}

export async function down(knex: Knex): Promise<void> {
  const newestFirst = [
    'ledger_watermarks',
    'revenue_queue',
    'confirm_queue',
    'channel_accounts',
    'chain_transaction_items',
    'chain_transactions',
    'chain_item_charges',
    'chain_items',
  ];
  for (const table of newestFirst) await knex.schema.dropTable(table);
}

const ITEMS = /* sql */ `
  CREATE TABLE chain_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vault_id bigint NOT NULL REFERENCES vaults,
    network text NOT NULL,
    contract_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    on_chain_id varchar(32) NOT NULL,
    charge_count integer NOT NULL CHECK (charge_count > 0),
    merkle_root bytea,
    status text NOT NULL CHECK (status IN ('open', 'submitted', 'confirmed', 'closed', 'review')),
    claim_token text,
    claim_until timestamptz,
    batch_limit integer NOT NULL DEFAULT 50 CHECK (batch_limit > 0),
    failures integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT chain_items_only_open_claimed CHECK (claim_token IS NULL OR status = 'open')
  );
  CREATE UNIQUE INDEX idx_chain_items_on_chain_id ON chain_items (network, contract_id, on_chain_id);
  CREATE INDEX idx_chain_items_open ON chain_items (network, id) WHERE status = 'open';
  CREATE INDEX idx_chain_items_claimed ON chain_items (claim_token) WHERE claim_token IS NOT NULL;

  CREATE TABLE chain_item_charges (
    item_id bigint NOT NULL REFERENCES chain_items,
    charge_id bigint NOT NULL REFERENCES usage_events,
    attempt integer NOT NULL,
    PRIMARY KEY (item_id, charge_id)
  );
`;

/** An expired transaction did not consume its sequence, and one whose sequence is consumed no longer blocks its channel. */
const TRANSACTIONS = /* sql */ `
  CREATE TABLE chain_transactions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('deduct', 'batch_deduct', 'payout')),
    network text NOT NULL,
    contract_id text NOT NULL,
    source_account text NOT NULL,
    sequence bigint NOT NULL,
    hash varchar(64) NOT NULL,
    envelope_xdr text NOT NULL,
    built_ledger integer NOT NULL,
    max_ledger integer NOT NULL,
    max_time bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('signed', 'submitted', 'confirmed', 'failed', 'expired', 'review')),
    sequence_consumed boolean NOT NULL DEFAULT false,
    sends integer NOT NULL DEFAULT 0,
    last_send_status text CHECK (last_send_status IN ('pending', 'duplicate', 'try_again_later', 'error', 'unknown')),
    last_send_ledger integer,
    ledger integer,
    fee_charged bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  );
  CREATE UNIQUE INDEX idx_chain_transactions_hash ON chain_transactions (hash);
  CREATE UNIQUE INDEX idx_chain_transactions_sequence ON chain_transactions (network, source_account, sequence)
    WHERE status <> 'expired';
  CREATE UNIQUE INDEX idx_chain_transactions_channel ON chain_transactions (network, source_account)
    WHERE status IN ('signed', 'submitted') AND NOT sequence_consumed;
  CREATE INDEX idx_chain_transactions_live ON chain_transactions (network, id)
    WHERE status IN ('signed', 'submitted');
  CREATE INDEX idx_chain_transactions_landed ON chain_transactions (network, contract_id, ledger)
    WHERE status = 'confirmed';

  CREATE TABLE chain_transaction_items (
    transaction_id bigint NOT NULL REFERENCES chain_transactions,
    item_id bigint NOT NULL REFERENCES chain_items,
    PRIMARY KEY (transaction_id, item_id)
  );
  CREATE INDEX idx_chain_transaction_items_item ON chain_transaction_items (item_id, transaction_id);
`;

const CHANNELS_AND_QUEUES = /* sql */ `
  CREATE TABLE channel_accounts (
    network text NOT NULL,
    public_key text NOT NULL,
    last_sequence bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    PRIMARY KEY (network, public_key)
  );

  CREATE TABLE confirm_queue (
    item_id bigint PRIMARY KEY REFERENCES chain_items,
    transaction_id bigint NOT NULL REFERENCES chain_transactions,
    network text NOT NULL,
    created_at timestamptz NOT NULL
  );

  CREATE TABLE revenue_queue (
    usage_event_id bigint PRIMARY KEY REFERENCES usage_events,
    created_at timestamptz NOT NULL
  );

  CREATE TABLE ledger_watermarks (
    network text PRIMARY KEY,
    ledger integer NOT NULL
  );
`;

import { type Knex } from 'knex';
import { INDEX_REVENUE } from './settlement-functions/index-revenue.ts';

/**
 * What providers have earned, and how they are paid.
 *
 * One row of `revenue_ledger` per confirmed charge; those without a settlement are still owed, and one developer's are
 * a range of a partial index that holds their sum. A charge of an API that nobody registered is owed to nobody
 * (`developer_id` is null). No foreign key to the charge: its id is written by the one function that reads the charge.
 *
 * `revenue_tallies` are the sums of the ledger by API, kept with every row, so that a list of APIs does not add up
 * their past; free space on their pages keeps these updates off the index. `revenue_set_aside` shows what was queued and
 * could not be booked.
 *
 * A settlement's `payout_address` is that of the moment it was made: a later change pays later settlements.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(SETTLEMENTS);
  await knex.schema.raw(REVENUE);
  await knex.schema.raw(INDEX_REVENUE);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION index_revenue');
  for (const table of ['revenue_set_aside', 'revenue_tallies', 'revenue_ledger', 'settlements']) {
    await knex.schema.dropTable(table);
  }
}

const SETTLEMENTS = /* sql */ `
  CREATE TABLE settlements (
    id text PRIMARY KEY,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    network text NOT NULL,
    developer_id varchar(255) NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    payout_address text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'submitted', 'completed', 'failed', 'review')),
    tx_hash varchar(64),
    chain_transaction_id bigint REFERENCES chain_transactions,
    claim_token text,
    claim_until timestamptz,
    batch_limit integer NOT NULL DEFAULT 50 CHECK (batch_limit > 0),
    failures integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT settlements_only_pending_claimed CHECK (claim_token IS NULL OR status = 'pending'),
    CONSTRAINT settlements_completed_paid CHECK ((status = 'completed') = (completed_at IS NOT NULL)
      AND (status <> 'completed' OR tx_hash IS NOT NULL))
  );
  CREATE INDEX idx_settlements_developer ON settlements (network, developer_id, serial);
  CREATE INDEX idx_settlements_open ON settlements (network, serial) WHERE status IN ('pending', 'submitted', 'review');
  CREATE INDEX idx_settlements_transaction ON settlements (chain_transaction_id) WHERE chain_transaction_id IS NOT NULL;
`;

const REVENUE = /* sql */ `
  CREATE TABLE revenue_ledger (
    usage_event_id bigint PRIMARY KEY,
    network text NOT NULL,
    developer_id varchar(255),
    api_id varchar(255) NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    fee bigint NOT NULL CHECK (fee >= 0),
    net bigint NOT NULL CHECK (net >= 0),
    settlement_id text REFERENCES settlements,
    created_at timestamptz NOT NULL,
    CONSTRAINT revenue_ledger_split CHECK (amount = fee + net),
    CONSTRAINT revenue_ledger_paid_to_somebody CHECK (settlement_id IS NULL OR developer_id IS NOT NULL)
  );
  CREATE INDEX idx_revenue_ledger_unsettled ON revenue_ledger (network, developer_id, usage_event_id) INCLUDE (net)
    WHERE settlement_id IS NULL;
  CREATE INDEX idx_revenue_ledger_settlement ON revenue_ledger (settlement_id) WHERE settlement_id IS NOT NULL;

  CREATE TABLE revenue_tallies (
    network text NOT NULL,
    api_id varchar(255) NOT NULL,
    calls bigint NOT NULL,
    net bigint NOT NULL,
    PRIMARY KEY (network, api_id)
  ) WITH (fillfactor = 70);

  CREATE TABLE revenue_set_aside (
    usage_event_id bigint PRIMARY KEY,
    network text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('not_confirmed', 'unknown_vault', 'amount_out_of_range')),
    created_at timestamptz NOT NULL
  );
`;

import { type Knex } from 'knex';
import { CLAIM_SETTLEMENTS } from './payout-functions/claim-settlements.ts';
import { UNSETTLE_REVENUE, WRITE_OFF_SETTLEMENT } from './payout-functions/end-settlements.ts';
import { FOLLOW_PAYOUT } from './payout-functions/follow-payout.ts';
import { PERSIST_PAYOUT } from './payout-functions/persist-payout.ts';
import { SETTLE_REVENUE } from './payout-functions/settle-revenue.ts';

/**
 * How settlements are made and paid: the protocol of 004, each change one function, for the reasons given there.
 *
 * `obstacle` says why a pending settlement was set aside, and `retry_at` when it is tried again. `written_off` marks a
 * failed one that a person gave up: its revenue stays with it. `chain_transaction_settlements` keeps for ever which
 * transaction carried what.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE settlements
      ADD COLUMN obstacle text CHECK (obstacle IN ('account_missing', 'trustline_missing', 'trustline_frozen',
        'trustline_full', 'pool_short', 'pool_paused', 'refused')),
      ADD COLUMN retry_at timestamptz,
      ADD COLUMN written_off boolean NOT NULL DEFAULT false,
      ADD CONSTRAINT settlements_set_aside_until CHECK ((obstacle IS NULL) = (retry_at IS NULL)),
      ADD CONSTRAINT settlements_written_off_failed CHECK (NOT written_off OR status = 'failed');
    CREATE INDEX idx_settlements_serial ON settlements (network, serial);

    CREATE TABLE chain_transaction_settlements (
      transaction_id bigint NOT NULL REFERENCES chain_transactions,
      settlement_id text NOT NULL REFERENCES settlements,
      PRIMARY KEY (transaction_id, settlement_id)
    );
    CREATE INDEX idx_chain_transaction_settlements ON chain_transaction_settlements (settlement_id, transaction_id);

    ALTER TABLE domain_events
      DROP CONSTRAINT IF EXISTS domain_events_type_check,
      ADD CONSTRAINT domain_events_type_check
        CHECK (type IN ('balance.low', 'settlement.completed', 'settlement.failed'));
  `);
  const inOrderOfUse = [
    UNSETTLE_REVENUE,
    SETTLE_REVENUE,
    CLAIM_SETTLEMENTS,
    PERSIST_PAYOUT,
    FOLLOW_PAYOUT,
    WRITE_OFF_SETTLEMENT,
  ];
  for (const definition of inOrderOfUse) await knex.schema.raw(definition);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP TRIGGER chain_transactions_follow_payout ON chain_transactions;
    DROP FUNCTION follow_payout, persist_payout, claim_settlements, settle_revenue, write_off_settlement,
      unsettle_revenue;
    DELETE FROM domain_events WHERE type <> 'balance.low';
    ALTER TABLE domain_events
      DROP CONSTRAINT domain_events_type_check,
      ADD CONSTRAINT domain_events_type_check CHECK (type IN ('balance.low'));
    DROP TABLE chain_transaction_settlements;
    DROP INDEX idx_settlements_serial;
    ALTER TABLE settlements DROP COLUMN obstacle, DROP COLUMN retry_at, DROP COLUMN written_off;
  `);
}

import { type Knex } from 'knex';
import { ADD_DEPOSIT, CREDIT_DEPOSIT, VAULT_OF_DEPOSIT } from './deposit-functions/credit-deposit.ts';
import { RECORD_SCAN_STEP } from './deposit-functions/record-scan-step.ts';
import { ASSIGN_DEPOSIT, CREATE_VAULT, CREDIT_WAITING_DEPOSITS } from './deposit-functions/waiting-deposits.ts';
import { CREDIT_DEPOSIT as WITHOUT_SCAN } from './money-functions/balances.ts';

/**
 * How far the deposits of each contract have been read. A contract has a position of its own, because one that gets a
 * vault later has to be read from its beginning. Ledgers that nobody has read and no node shows any more, and events that
 * cannot be read, are written down: what is passed over is never passed over in silence.
 *
 * Its place in the order of locks: scans, then vaults, then deposits.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE deposit_scans (
      network text NOT NULL,
      contract_id text NOT NULL,
      ledger integer,
      cursor text,
      begins_anew boolean NOT NULL DEFAULT false,
      PRIMARY KEY (network, contract_id),
      CONSTRAINT deposit_scans_begun CHECK (ledger IS NOT NULL OR (cursor IS NULL AND NOT begins_anew))
    );
    INSERT INTO deposit_scans (network, contract_id) SELECT DISTINCT network, contract_id FROM vaults;

    CREATE TABLE deposit_gaps (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      network text NOT NULL,
      contract_id text NOT NULL,
      from_ledger integer NOT NULL,
      to_ledger integer NOT NULL CHECK (to_ledger >= from_ledger),
      found_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX idx_deposit_gaps ON deposit_gaps (network, contract_id, from_ledger, to_ledger);

    CREATE TABLE unreadable_deposits (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      network text NOT NULL,
      event_id text NOT NULL,
      contract_id text NOT NULL,
      hash varchar(64) NOT NULL,
      ledger integer NOT NULL,
      reason text NOT NULL CHECK (reason IN ('undecodable', 'amount_out_of_range', 'event_id_reused')),
      topics text[] NOT NULL,
      value text NOT NULL,
      found_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX idx_unreadable_deposits ON unreadable_deposits (network, event_id, hash);

    CREATE INDEX idx_deposits_waiting ON deposits (network, contract_id, depositor_address) WHERE vault_id IS NULL;
    DROP FUNCTION credit_deposit;
  `);
  for (const statement of [VAULT_OF_DEPOSIT, ADD_DEPOSIT, CREDIT_DEPOSIT, CREDIT_WAITING_DEPOSITS]) {
    await knex.schema.raw(statement);
  }
  for (const statement of [RECORD_SCAN_STEP, CREATE_VAULT, ASSIGN_DEPOSIT]) await knex.schema.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP FUNCTION assign_deposit, create_vault, record_scan_step, credit_waiting_deposits, credit_deposit, add_deposit,
      vault_of_deposit;
    DROP INDEX idx_deposits_waiting;
    DROP TABLE unreadable_deposits, deposit_gaps, deposit_scans;
  `);
  await knex.schema.raw(WITHOUT_SCAN);
}

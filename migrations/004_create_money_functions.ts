import { type Knex } from 'knex';
import { CHARGE_STATES_VIEW } from './money-functions/charge-states.ts';
import { CLAIM_ITEMS, FORM_ITEMS } from './money-functions/items.ts';
import { CONFIRM_TRANSACTION, FINISH_CONFIRMED } from './money-functions/confirmation.ts';
import { CREDIT_DEPOSIT, SYNC_VAULT } from './money-functions/balances.ts';
import {
  DECIDE_TRANSACTION,
  ESCALATE_TRANSACTION,
  EXPIRE_TRANSACTION,
  FAIL_TRANSACTION,
} from './money-functions/ends.ts';
import { KNOWN_CHARGES } from './money-functions/known-charges.ts';
import { PERSIST_TRANSACTION } from './money-functions/persist-transaction.ts';
import { REFUSE_ITEM, VOID_CHARGE } from './money-functions/release.ts';
import { RESERVE_CHARGES } from './money-functions/reserve-charges.ts';

/**
 * Every change of money is one function: one round trip, one commit, whatever the number of rows. The texts in
 * `money-functions/` belong to this migration and never change; a later version is a later migration.
 *
 * Lock order in all of them: vaults by id (in a statement of their own, because a CHECK is evaluated on the version of
 * the statement's snapshot), then charges by request id, then items and transactions by id, then channels.
 */
export async function up(knex: Knex): Promise<void> {
  const inOrderOfUse = [
    CHARGE_STATES_VIEW,
    KNOWN_CHARGES,
    RESERVE_CHARGES,
    VOID_CHARGE,
    FORM_ITEMS,
    CLAIM_ITEMS,
    REFUSE_ITEM,
    PERSIST_TRANSACTION,
    DECIDE_TRANSACTION,
    CONFIRM_TRANSACTION,
    FAIL_TRANSACTION,
    EXPIRE_TRANSACTION,
    ESCALATE_TRANSACTION,
    FINISH_CONFIRMED,
    SYNC_VAULT,
    CREDIT_DEPOSIT,
  ];
  for (const definition of inOrderOfUse) await knex.schema.raw(definition);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP FUNCTION reserve_charges, known_charges, void_charge, form_items, claim_items, refuse_item, persist_transaction,
      confirm_transaction, fail_transaction, expire_transaction, escalate_transaction, decide_transaction,
      finish_confirmed, sync_vault, credit_deposit;
    DROP VIEW charge_states;
  `);
}

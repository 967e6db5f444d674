import { type Knex } from 'knex';
import { CHARGE_STATES_VIEW, chargeStatesView } from './money-functions/charge-states.ts';
import { CONFIRM_LANDED_ITEM } from './money-functions/confirm-landed-item.ts';

/**
 * A charge that the contract knows already, although our books do not say that it landed, is confirmed when the ledger
 * shows by which transaction. That one need not be the newest that carried it, so the view must look for it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(CONFIRM_LANDED_ITEM);
  await knex.schema.raw(
    chargeStatesView("(i.status = 'confirmed' AND c.status = 'confirmed') DESC, l.transaction_id DESC"),
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION confirm_landed_item');
  await knex.schema.raw(CHARGE_STATES_VIEW);
}

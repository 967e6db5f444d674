import { type Knex } from 'knex';
import { CONFIRM_LANDED_ITEM } from './landing-functions/confirm-landed-item.ts';
import { CONFIRM_LANDED_ITEM as WITHOUT_A_SUCCESSOR } from './money-functions/confirm-landed-item.ts';

/**
 * A transaction that was called dead leaves its sequence number to the next one. When it landed all the same, that one
 * stands in its way until it is decided: the function of 013 broke the unique index then instead of saying so, and with
 * it the run of the worker that held the item, the charges beside it and at last the process.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(CONFIRM_LANDED_ITEM);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION confirm_landed_item');
  await knex.schema.raw(WITHOUT_A_SUCCESSOR);
}

import { type Knex } from 'knex';
import { END_DELIVERIES } from './delivery-functions/end-deliveries.ts';
import { END_DELIVERIES as FIRST_END_COUNTS } from './gateway-functions/deliveries.ts';

/**
 * Where the store was away for longer than a lease, a repeat could be granted before the first delivery was written down
 * as complete. When the repeat broke off, the function of 018 left it at that, and the call was forwarded once more
 * although its caller had had the answer.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(END_DELIVERIES);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION end_deliveries');
  await knex.schema.raw(FIRST_END_COUNTS);
}

import { type Knex } from 'knex';
import { VOID_CHARGE } from './claim-functions/void-charge.ts';
import { VOID_CHARGE as FROM_ANY_WORKER } from './collecting-functions/void-charge.ts';

/**
 * Where no group of an instance reaches the network, all its callers who wait for a send are told, not only those of the
 * group. What one of them gives up must not be taken from under an instance that does reach it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(VOID_CHARGE);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(FROM_ANY_WORKER);
}

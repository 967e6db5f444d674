import { type Knex } from 'knex';
import { HOLD_CHARGE } from './call-functions/hold-charge.ts';

/** A way of its own for a call that travels alone: `hold_charges` is made for many, and pays for that with each batch. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(HOLD_CHARGE);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION hold_charge');
}

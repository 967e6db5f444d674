import { type Knex } from 'knex';
import { GIVE_BACK_TO_KEY } from './key-functions/give-back-to-key.ts';
import { HOLD_CHARGES } from './key-functions/hold-charges.ts';

/**
 * Money for a call with an API key is held by a function of its own, so that direct charges, whose key ids are opaque,
 * pay nothing for the check. Its place in the order of locks: vaults, then keys, then charges.
 *
 * `counts_on_key` marks the charges that are part of their key's `spent`: a running sum, because to add up a key with a
 * million calls would take longer than all of them may wait.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `ALTER TABLE usage_events ADD COLUMN counts_on_key boolean NOT NULL DEFAULT false`);
  await knex.schema.raw(GIVE_BACK_TO_KEY);
  await knex.schema.raw(HOLD_CHARGES);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP FUNCTION hold_charges;
    DROP TRIGGER usage_events_give_back_to_key ON usage_events;
    DROP FUNCTION give_back_to_key;
    ALTER TABLE usage_events DROP COLUMN counts_on_key;
  `);
}

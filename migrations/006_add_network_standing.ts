import { type Knex } from 'knex';

/**
 * A number alone does not tell a network that began anew and caught up from the one that we knew: the hash of a ledger
 * does. A halt is written down so that every process stands still, also one that is started later.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE ledger_watermarks
      ADD COLUMN mark_ledger integer,
      ADD COLUMN mark_hash varchar(64),
      ADD COLUMN halted text CHECK (halted IN ('other_network', 'ledger_replaced')),
      ADD CONSTRAINT ledger_watermarks_mark_whole CHECK ((mark_ledger IS NULL) = (mark_hash IS NULL));
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE ledger_watermarks DROP COLUMN mark_ledger, DROP COLUMN mark_hash, DROP COLUMN halted;
  `);
}

import { type Knex } from 'knex';
import { CAPTURE_CALLS as WITHOUT_ITEM } from './call-functions/capture-calls.ts';
import { FORM_GATHERED_ITEM as WRITING_CHARGES } from './call-functions/form-gathered-item.ts';
import { CAPTURE_CALLS } from './collecting-functions/capture-calls.ts';
import { FORM_GATHERED_ITEM } from './collecting-functions/form-gathered-item.ts';
import { VOID_CHARGE } from './collecting-functions/void-charge.ts';
import { VOID_CHARGE as TAKING_ITEMS_AWAY } from './money-functions/release.ts';

/**
 * A call's row is written three times instead of four: its capture puts it into the item that its vault is collecting,
 * so that gathering writes the item alone. `item_id` is the id that the item will have; until it is formed no row of
 * `chain_items` has it, and its charges are carried by nothing, as before. `since`: none of them was captured earlier.
 *
 * The index of open charges has these calls, too: one of their own is not needed any more. And that a captured call is
 * forgotten by everybody, in no item and collected for none, cannot be written.
 *
 * Instances of the version before may be at work. Both tables are locked first, in the order of the functions: a call that
 * one of them captured behind our look would break the constraint. One that is captured by the function of before
 * afterwards does, and is captured again by the new one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    LOCK TABLE vaults, usage_events IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE collecting_items (
      vault_id bigint PRIMARY KEY REFERENCES vaults,
      item_id bigint NOT NULL DEFAULT nextval('chain_items_id_seq'),
      since timestamptz NOT NULL
    ) WITH (fillfactor = 50);
    INSERT INTO collecting_items (vault_id, since)
      SELECT e.vault_id, min(e.updated_at) FROM usage_events e WHERE ${UNGATHERED} GROUP BY e.vault_id;
    UPDATE usage_events e SET chain_item_id = c.item_id FROM collecting_items c
      WHERE ${UNGATHERED} AND c.vault_id = e.vault_id;
    DROP INDEX idx_usage_events_ungathered;
    ALTER TABLE usage_events ADD CONSTRAINT usage_events_calls_collected
      CHECK (NOT via_gateway OR status <> 'reserved' OR chain_item_id IS NOT NULL);
  `);
  for (const definition of [CAPTURE_CALLS, FORM_GATHERED_ITEM, VOID_CHARGE]) await knex.schema.raw(definition);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION void_charge');
  for (const definition of [WITHOUT_ITEM, WRITING_CHARGES, TAKING_ITEMS_AWAY]) await knex.schema.raw(definition);
  await knex.schema.raw(/* sql */ `
    ALTER TABLE usage_events DROP CONSTRAINT usage_events_calls_collected;
    CREATE INDEX idx_usage_events_ungathered ON usage_events (vault_id, updated_at, id)
      WHERE via_gateway AND status = 'reserved' AND chain_item_id IS NULL;
    UPDATE usage_events e SET chain_item_id = NULL FROM collecting_items c
      WHERE e.via_gateway AND e.status = 'reserved' AND e.chain_item_id = c.item_id;
    DROP TABLE collecting_items;
  `);
}

const UNGATHERED = /* sql */ `e.via_gateway AND e.status = 'reserved' AND e.chain_item_id IS NULL`;

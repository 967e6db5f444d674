import { type Knex } from 'knex';
import { CLAIM_ITEMS } from './gathering-functions/claim-items.ts';
import { FINISH_CONFIRMED } from './gathering-functions/finish-confirmed.ts';
import { FORM_GATHERED_ITEM } from './gathering-functions/form-gathered-item.ts';
import { UNBLOCK_VAULT_HOLDS } from './gathering-functions/unblock-vault-holds.ts';
import { CLAIM_ITEMS as WITHOUT_RIPENESS } from './money-functions/items.ts';
import { FINISH_CONFIRMED as WITHOUT_CHUNKS } from './usage-functions/finish-confirmed.ts';

/**
 * Calls of one vault travel together, as one item whose id is the Merkle root over them.
 *
 * The index holds what is to be gathered, by vault and by the time it was captured: one look finds a vault's oldest
 * call, and with it whether the vault is due. A direct charge never enters it.
 *
 * `leaf` is the hash that stands for a charge in its item's tree. It is kept so that a receipt needs of the neighbours
 * nothing but this.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE chain_item_charges ADD COLUMN leaf bytea;
    DROP FUNCTION claim_items;
    CREATE INDEX idx_usage_events_ungathered ON usage_events (vault_id, updated_at, id)
      WHERE via_gateway AND status = 'reserved' AND chain_item_id IS NULL;
  `);
  for (const definition of [CLAIM_ITEMS, FORM_GATHERED_ITEM, FINISH_CONFIRMED, UNBLOCK_VAULT_HOLDS]) {
    await knex.schema.raw(definition);
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP TRIGGER vaults_unblock_after_payment ON vaults;
    DROP TRIGGER vaults_unblock_after_sync ON vaults;
    DROP FUNCTION unblock_vault_holds, form_gathered_item, claim_items;
    DROP INDEX idx_usage_events_ungathered;
    ALTER TABLE chain_item_charges DROP COLUMN leaf;
  `);
  await knex.schema.raw(WITHOUT_CHUNKS);
  await knex.schema.raw(WITHOUT_RIPENESS);
}

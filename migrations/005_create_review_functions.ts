import { type Knex } from 'knex';
import { CONFIRM_REVIEWED_TRANSACTION } from './review-functions/confirm-reviewed-transaction.ts';
import { REQUEUE_ITEM } from './review-functions/requeue-item.ts';
import { SETTLE_REVIEWED_TRANSACTION } from './review-functions/settle-reviewed-transaction.ts';
import { WRITE_OFF_ITEM } from './review-functions/write-off-item.ts';

/**
 * The ways out of review, each one function for the reasons that 004 gives, with the same order of locks. What waits
 * for a person is little in a table that grows without end, hence the partial index.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(
    /* sql */ `CREATE INDEX idx_chain_items_review ON chain_items (network, id) WHERE status = 'review'`,
  );
  const inOrderOfUse = [SETTLE_REVIEWED_TRANSACTION, CONFIRM_REVIEWED_TRANSACTION, REQUEUE_ITEM, WRITE_OFF_ITEM];
  for (const definition of inOrderOfUse) await knex.schema.raw(definition);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP FUNCTION confirm_reviewed_transaction, settle_reviewed_transaction, requeue_item, write_off_item;
    DROP INDEX idx_chain_items_review;
  `);
}

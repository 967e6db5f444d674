import { type Knex } from 'knex';
import { CAPTURE_CALLS } from './call-functions/capture-calls.ts';
import { FINISH_CONFIRMED } from './call-functions/finish-confirmed.ts';
import { FORM_GATHERED_ITEM } from './call-functions/form-gathered-item.ts';
import { HOLD_CHARGES } from './call-functions/hold-charges.ts';
import { CAPTURE_CALLS as LOOKING_AT_EACH } from './gateway-functions/capture-calls.ts';
import { HOLD_CHARGES as IN_ONE_STATEMENT } from './gateway-functions/hold-charges.ts';
import { FORM_GATHERED_ITEM as PLANNED_ANEW } from './gathering-functions/form-gathered-item.ts';
import { FINISH_CONFIRMED as BY_OPEN_CHARGES } from './webhook-functions/finish-confirmed.ts';

/**
 * The same promises for less of PostgreSQL's processor time: a call writes its row four times, and each statement and
 * each index is paid for each time.
 *
 * A charge enters an index only in the states in which somebody asks for it there. Open calls: while they are held by
 * the time they expire, then as ungathered, then by their item; direct charges by their item from the start. By API and
 * time: once they are final, as by user and time since 011.
 *
 * The rules for a row are one constraint: PostgreSQL reads and compiles every constraint of a table anew for each
 * statement that writes to it. Lists are literals, which are read faster than their elements one by one.
 *
 * What links a charge to its item, and what queues it for revenue, is written only by functions that have locked that
 * charge, so no foreign key looks for it a second time, row by row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP INDEX idx_usage_events_api_time, idx_usage_events_open;
    CREATE INDEX idx_usage_events_api_time ON usage_events (api_id, created_at) WHERE tallied;
    CREATE INDEX idx_usage_events_open ON usage_events (via_gateway, chain_item_id, id)
      WHERE status = 'reserved' AND (NOT via_gateway OR chain_item_id IS NOT NULL);

    ALTER TABLE usage_events
      DROP CONSTRAINT usage_events_status_check,
      DROP CONSTRAINT usage_events_attempt_check,
      DROP CONSTRAINT usage_events_void_reason_check,
      DROP CONSTRAINT usage_events_amount_charged,
      DROP CONSTRAINT usage_events_void_explained,
      DROP CONSTRAINT usage_events_void_final,
      DROP CONSTRAINT usage_events_tallied_final,
      DROP CONSTRAINT usage_events_delivery_known,
      ADD CONSTRAINT usage_events_sound CHECK (
        status = ANY ('{held,reserved,confirmed,voided,failed,free}')
        AND attempt > 0
        AND (amount_usdc > 0 OR (amount_usdc = 0 AND status = ANY ('{free,voided}')))
        AND void_reason = ANY ('{insufficient_balance,contract_paused,contract_refused,network_unavailable,admin,
          not_served,hold_expired}')
        AND (void_reason IS NULL OR status = ANY ('{voided,failed}'))
        AND (NOT void_final OR status = 'voided')
        AND (NOT tallied OR status = ANY ('{confirmed,free}'))
        AND delivery = ANY ('{running,delivered,broken}'));
    ALTER TABLE vaults
      DROP CONSTRAINT vaults_kind_check,
      DROP CONSTRAINT vaults_held_not_negative,
      DROP CONSTRAINT vaults_held_covered,
      ADD CONSTRAINT vaults_held_covered CHECK (
        held >= 0 AND CASE kind WHEN 'pooled' THEN held <= balance_snapshot ELSE kind = 'dedicated' END);

    ALTER TABLE chain_item_charges
      DROP CONSTRAINT chain_item_charges_item_id_fkey,
      DROP CONSTRAINT chain_item_charges_charge_id_fkey;
    ALTER TABLE revenue_queue DROP CONSTRAINT revenue_queue_usage_event_id_fkey;
  `);
  for (const definition of [HOLD_CHARGES, CAPTURE_CALLS, FORM_GATHERED_ITEM, FINISH_CONFIRMED]) {
    await knex.schema.raw(definition);
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION form_gathered_item, capture_calls, hold_charges');
  for (const definition of [IN_ONE_STATEMENT, LOOKING_AT_EACH, PLANNED_ANEW, BY_OPEN_CHARGES]) {
    await knex.schema.raw(definition);
  }
  await knex.schema.raw(/* sql */ `
    ALTER TABLE revenue_queue
      ADD CONSTRAINT revenue_queue_usage_event_id_fkey FOREIGN KEY (usage_event_id) REFERENCES usage_events;
    ALTER TABLE chain_item_charges
      ADD CONSTRAINT chain_item_charges_item_id_fkey FOREIGN KEY (item_id) REFERENCES chain_items,
      ADD CONSTRAINT chain_item_charges_charge_id_fkey FOREIGN KEY (charge_id) REFERENCES usage_events;

    ALTER TABLE vaults
      DROP CONSTRAINT vaults_held_covered,
      ADD CONSTRAINT vaults_kind_check CHECK (kind IN ('pooled', 'dedicated')),
      ADD CONSTRAINT vaults_held_not_negative CHECK (held >= 0),
      ADD CONSTRAINT vaults_held_covered CHECK (kind = 'dedicated' OR held <= balance_snapshot);
    ALTER TABLE usage_events
      DROP CONSTRAINT usage_events_sound,
      ADD CONSTRAINT usage_events_status_check
        CHECK (status IN ('held', 'reserved', 'confirmed', 'voided', 'failed', 'free')),
      ADD CONSTRAINT usage_events_attempt_check CHECK (attempt > 0),
      ADD CONSTRAINT usage_events_void_reason_check CHECK (void_reason IN ('insufficient_balance', 'contract_paused',
        'contract_refused', 'network_unavailable', 'admin', 'not_served', 'hold_expired')),
      ADD CONSTRAINT usage_events_amount_charged
        CHECK (amount_usdc > 0 OR (amount_usdc = 0 AND status IN ('free', 'voided'))),
      ADD CONSTRAINT usage_events_void_explained CHECK (void_reason IS NULL OR status IN ('voided', 'failed')),
      ADD CONSTRAINT usage_events_void_final CHECK (NOT void_final OR status = 'voided'),
      ADD CONSTRAINT usage_events_tallied_final CHECK (NOT tallied OR status IN ('confirmed', 'free')),
      ADD CONSTRAINT usage_events_delivery_known CHECK (delivery IN ('running', 'delivered', 'broken'));

    DROP INDEX idx_usage_events_open, idx_usage_events_api_time;
    CREATE INDEX idx_usage_events_open ON usage_events (via_gateway, chain_item_id, id)
      WHERE status IN ('held', 'reserved');
    CREATE INDEX idx_usage_events_api_time ON usage_events (api_id, created_at);
  `);
}

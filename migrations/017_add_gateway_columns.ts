import { type Knex } from 'knex';

/**
 * What calls through the gateway need of a charge, and their items of the charges they gather.
 *
 * `via_gateway` leads the index of open charges, so that direct charges and calls are each one range of it: the one are
 * items of their own, the others are gathered. Held charges have an index by the time they expire, for the sweeper; a
 * direct charge is never held and pays nothing for it.
 *
 * `delivery` is kept for calls with an idempotency key alone: nobody can ask for the others again. `salt` hides the
 * leaves of an item's Merkle tree from those who are shown their neighbours.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE usage_events
      ADD COLUMN via_gateway boolean NOT NULL DEFAULT false,
      ADD COLUMN delivery_until timestamptz,
      ADD CONSTRAINT usage_events_delivery_known CHECK (delivery IN ('running', 'delivered', 'broken')),
      DROP CONSTRAINT usage_events_void_reason_check,
      ADD CONSTRAINT usage_events_void_reason_check CHECK (void_reason IN ('insufficient_balance', 'contract_paused',
        'contract_refused', 'network_unavailable', 'admin', 'not_served', 'hold_expired'));
    DROP INDEX idx_usage_events_open;
    CREATE INDEX idx_usage_events_open ON usage_events (via_gateway, chain_item_id, id)
      WHERE status IN ('held', 'reserved');
    CREATE INDEX idx_usage_events_held ON usage_events (hold_expires_at) WHERE status = 'held';
    ALTER TABLE chain_item_charges ADD COLUMN salt bytea;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE chain_item_charges DROP COLUMN salt;
    DROP INDEX idx_usage_events_held, idx_usage_events_open;
    CREATE INDEX idx_usage_events_open ON usage_events (chain_item_id, id) WHERE status IN ('held', 'reserved');
    UPDATE usage_events SET void_reason = 'network_unavailable' WHERE void_reason IN ('not_served', 'hold_expired');
    ALTER TABLE usage_events
      DROP CONSTRAINT usage_events_void_reason_check,
      ADD CONSTRAINT usage_events_void_reason_check CHECK (void_reason IN
        ('insufficient_balance', 'contract_paused', 'contract_refused', 'network_unavailable', 'admin')),
      DROP COLUMN delivery_until,
      DROP COLUMN via_gateway;
  `);
}

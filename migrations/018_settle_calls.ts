import { type Knex } from 'knex';
import { BLOCK_VAULT_HOLDS } from './gateway-functions/block-vault-holds.ts';
import { CAPTURE_CALLS } from './gateway-functions/capture-calls.ts';
import { CLAIM_DELIVERY, END_DELIVERIES, EXTEND_CALLS } from './gateway-functions/deliveries.ts';
import { HOLD_CHARGES } from './gateway-functions/hold-charges.ts';
import { RELEASE_CALLS, SWEEP_HOLDS, VOID_CALLS } from './gateway-functions/release-calls.ts';
import { HOLD_CHARGES as WITHOUT_DELIVERIES } from './key-functions/hold-charges.ts';

/**
 * What becomes of calls that hold money: captured, released, extended, swept; and whether their answers arrived.
 *
 * `delivery_since` is when this attempt was first forwarded: what one payment buys is counted from there, and a charge
 * that is held anew was paid for anew. `holds_blocked` keeps a vault whose contract cannot pay from promising more.
 *
 * A free call that nobody served is voided, because it would count as a call.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE usage_events
      ADD COLUMN delivery_since timestamptz,
      DROP CONSTRAINT usage_events_amount_charged,
      ADD CONSTRAINT usage_events_amount_charged
        CHECK (amount_usdc > 0 OR (amount_usdc = 0 AND status IN ('free', 'voided')));
    ALTER TABLE vaults ADD COLUMN holds_blocked boolean NOT NULL DEFAULT false;
    DROP FUNCTION hold_charges;
  `);
  const inOrderOfUse = [
    HOLD_CHARGES,
    CAPTURE_CALLS,
    VOID_CALLS,
    RELEASE_CALLS,
    SWEEP_HOLDS,
    EXTEND_CALLS,
    END_DELIVERIES,
    CLAIM_DELIVERY,
    BLOCK_VAULT_HOLDS,
  ];
  for (const definition of inOrderOfUse) await knex.schema.raw(definition);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    DROP FUNCTION block_vault_holds, claim_delivery, end_deliveries, extend_calls, sweep_holds, release_calls, void_calls,
      capture_calls, hold_charges;
    ALTER TABLE vaults DROP COLUMN holds_blocked;
    UPDATE usage_events SET status = 'free', void_reason = NULL WHERE status = 'voided' AND amount_usdc = 0;
    ALTER TABLE usage_events
      DROP CONSTRAINT usage_events_amount_charged,
      ADD CONSTRAINT usage_events_amount_charged CHECK (amount_usdc > 0 OR (amount_usdc = 0 AND status = 'free')),
      DROP COLUMN delivery_since;
  `);
  await knex.schema.raw(WITHOUT_DELIVERIES);
}

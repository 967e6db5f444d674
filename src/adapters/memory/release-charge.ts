import { nextChargeStatus, type VoidReason } from '../../core/billing/charge.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';
import { giveBackToKey } from './spend-on-key.ts';
import { chargeFacts, tellSubscribers } from './tell-subscribers.ts';

/** The contract's own: of the others the charge's owner hears otherwise. */
const REFUSALS: readonly VoidReason[] = ['insufficient_balance', 'contract_paused', 'contract_refused'];

/** Ends a charge uncharged and gives its hold back. The caller has checked that the event is legal for it. */
export function releaseCharge(
  database: MemoryDatabase,
  charge: ChargeRow,
  event: 'void' | 'refuse' | 'release',
  reason: VoidReason,
  now: number,
): void {
  const vault = database.vaults.get(charge.vaultId);
  if (vault === undefined) throw new Error(`Charge ${charge.id} has no vault`);
  const wasReserved = charge.status === 'reserved';
  charge.status = nextChargeStatus(charge.status, event)._unsafeUnwrap();
  charge.voidReason = reason;
  charge.updatedAt = now;
  vault.held -= charge.units;
  giveBackToKey(database, charge);
  if (wasReserved && REFUSALS.includes(reason)) {
    const status = event === 'refuse' ? 'failed' : 'voided';
    tellSubscribers(database, charge.userId, { type: 'charge.failed', ...chargeFacts(charge), status, reason }, now);
  }
}

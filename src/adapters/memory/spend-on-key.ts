import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';

/** Counts the amount on a key with a limit, where it still fits. */
export function spendOnKey(
  database: MemoryDatabase,
  keyId: string,
  units: bigint,
): 'counted' | 'limit_reached' | 'not_limited' {
  const key = database.apiKeys.get(keyId);
  if (key === undefined || key.spendLimit === null) return 'not_limited';
  const spent = (key.spent ?? 0n) + units;
  if (units > 0n && spent > key.spendLimit) return 'limit_reached';
  database.apiKeys.set(keyId, { ...key, spent });
  return 'counted';
}

/** A charge that ended uncharged no longer counts on its key. */
export function giveBackToKey(database: MemoryDatabase, charge: ChargeRow): void {
  const key = database.apiKeys.get(charge.apiKeyId);
  if (!charge.countsOnKey || key === undefined) return;
  database.apiKeys.set(key.id, { ...key, spent: (key.spent ?? 0n) - charge.units });
  charge.countsOnKey = false;
}

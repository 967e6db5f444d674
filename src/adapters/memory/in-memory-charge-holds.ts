import { err, ok, type ResultAsync } from 'neverthrow';
import { isOver } from '../../core/access/api-key.ts';
import { type ChargeHolds, type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type BatchRefused, type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { availableOf } from '../../core/vault/vault.ts';
import { admitCharge, isStorable, knownCharge, vaultFor } from './admit-charge.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { spendOnKey } from './spend-on-key.ts';

type KeyRefused = Extract<HoldOutcome, { readonly kind: 'key_refused' }>;

export class InMemoryChargeHolds implements ChargeHolds {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  holdMany(
    holds: readonly NewHold[],
    now: number,
  ): ResultAsync<readonly (HoldOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused> {
    return this.database
      .change(() => {
        if (holds.some((hold) => !isStorable(hold, 0n) || hold.apiKeyPrefix.includes('\u0000'))) return null;
        const seen = new Set<string>();
        return holds.map((hold) => {
          if (seen.has(hold.requestId)) return { kind: 'again' as const };
          seen.add(hold.requestId);
          return this.hold(hold, now);
        });
      })
      .andThen((outcomes) => (outcomes === null ? err({ kind: 'batch_refused' as const }) : ok(outcomes)));
  }

  private hold(hold: NewHold, now: number): HoldOutcome {
    const { units } = hold;
    const decided = knownCharge(this.database, hold, 'hold') ?? this.keyRefusal(hold, now);
    if (decided !== null) return decided;
    const vault = vaultFor(this.database, hold);
    if (vault === undefined) return { kind: 'no_vault' };
    if (units > 0n && this.database.blockedVaults.has(vault.id)) return { kind: 'vault_blocked' };
    const available = availableOf(vault);
    if (units > 0n && units > available) return { kind: 'insufficient', available };
    const spending = spendOnKey(this.database, hold.apiKeyId, units);
    if (spending === 'limit_reached') return { kind: 'spend_limit_reached' };
    const admission = {
      status: units === 0n ? ('free' as const) : ('held' as const),
      holdExpiresAt: units === 0n ? null : hold.expiresAt,
      countsOnKey: spending === 'counted',
      delivery: hold.keepsDelivery
        ? { state: 'running' as const, since: now, until: hold.expiresAt, redeliveries: 0 }
        : null,
    };
    return { kind: 'held', charge: admitCharge(this.database, hold, { vault, admission, now }) };
  }

  private keyRefusal(hold: NewHold, now: number): KeyRefused | null {
    const key = this.database.apiKeys.get(hold.apiKeyId);
    const secret = this.database.apiKeySecrets.get(hold.apiKeyPrefix);
    const isKnown = key?.userId === hold.userId && key.apiId === hold.apiId && secret?.keyId === key.id;
    if (!isKnown) return { kind: 'key_refused', reason: 'unknown' };
    if (key.revokedAt !== null) return { kind: 'key_refused', reason: 'revoked' };
    if (!isOver(key.expiresAt, now) && !isOver(secret.worksUntil, now)) return null;
    return { kind: 'key_refused', reason: 'expired' };
  }
}

import { err, ok, type ResultAsync } from 'neverthrow';
import { nextItemStatus } from '../../core/billing/chain-item.ts';
import { nextChargeStatus } from '../../core/billing/charge.ts';
import {
  type BatchRefused,
  type ChargeState,
  type ChargeView,
  type NewCharge,
  type ReserveAgain,
  type ReserveOutcome,
  type UsageLedger,
  type VoidOutcome,
} from '../../core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { availableOf } from '../../core/vault/vault.ts';
import { admitCharge, isStorable, knownCharge, vaultFor } from './admit-charge.ts';
import { chargeStateOf, chargeViewOf } from './charge-view.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { releaseCharge } from './release-charge.ts';
import { isClaimed, type ChargeRow } from './rows.ts';

/** What is charged on chain is more than nothing. */
const UNITS_MIN = 1n;

export class InMemoryUsageLedger implements UsageLedger {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  reserveMany(
    charges: readonly NewCharge[],
    now: number,
  ): ResultAsync<readonly (ReserveOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused> {
    return this.database
      .change(() => {
        if (charges.some((charge) => !isStorable(charge, UNITS_MIN))) return null;
        const seen = new Set<string>();
        return charges.map((charge) => {
          if (seen.has(charge.requestId)) return { kind: 'again' as const };
          seen.add(charge.requestId);
          return this.reserve(charge, now);
        });
      })
      .andThen((outcomes) => (outcomes === null ? err({ kind: 'batch_refused' as const }) : ok(outcomes)));
  }

  find(requestId: string): ResultAsync<ChargeView | null, StoreUnavailable> {
    return this.database.change(() => {
      const charge = this.chargeOf(requestId);
      return charge === undefined ? null : chargeViewOf(this.database, charge);
    });
  }

  states(ids: readonly bigint[]): ResultAsync<ReadonlyMap<bigint, ChargeState>, StoreUnavailable> {
    return this.database.change(() => {
      const known = ids.flatMap((id) => this.database.charges.get(id) ?? []);
      return new Map(known.map((charge) => [charge.id, chargeStateOf(this.database, charge)]));
    });
  }

  void(
    { id, attempt }: { readonly id: bigint; readonly attempt: number },
    verdict: Parameters<UsageLedger['void']>[1],
    now: number,
  ): ResultAsync<VoidOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const charge = this.database.charges.get(id);
      if (charge === undefined) return 'unknown_charge';
      if (charge.attempt !== attempt || nextChargeStatus(charge.status, 'void').isErr()) return 'not_voidable';
      const item = charge.itemId === null ? undefined : this.database.items.get(charge.itemId);
      if (item !== undefined) {
        const closed = nextItemStatus(item.status, 'close');
        if (closed.isErr() || item.status !== 'open') return 'not_voidable';
        if (verdict.reason === 'network_unavailable' && isClaimed(item, now)) return 'not_voidable';
        item.status = closed.value;
        for (const other of item.charges) {
          const neighbour = this.database.charges.get(other.id);
          if (neighbour?.itemId === item.id && neighbour.id !== id) neighbour.itemId = null;
        }
      }
      releaseCharge(this.database, charge, 'void', verdict.reason, now);
      charge.voidFinal = verdict.final;
      return 'voided';
    });
  }

  private reserve(request: NewCharge, now: number): ReserveOutcome {
    const known = knownCharge(this.database, request, 'rearm');
    if (known !== null) return known;
    const vault = vaultFor(this.database, request);
    if (vault === undefined) return { kind: 'no_vault' };
    const available = availableOf(vault);
    if (request.units > available) return { kind: 'insufficient', available };
    const admission = { status: 'reserved', holdExpiresAt: null, countsOnKey: false, delivery: null } as const;
    return { kind: 'reserved', charge: admitCharge(this.database, request, { vault, admission, now }) };
  }

  private chargeOf(requestId: string): ChargeRow | undefined {
    const id = this.database.chargeIdByRequestId.get(requestId);
    return id === undefined ? undefined : this.database.charges.get(id);
  }
}

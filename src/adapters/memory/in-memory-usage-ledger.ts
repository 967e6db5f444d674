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
import { chargeStateOf, chargeViewOf } from './charge-view.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { releaseCharge } from './release-charge.ts';
import { type ChargeRow, type VaultRow } from './rows.ts';

/** The largest amount a bigint column holds; one beyond it would fail the whole batch. */
const UNITS_MAX = 2n ** 63n - 1n;

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
        if (charges.some((charge) => !isStorable(charge))) return null;
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
    const stored = this.chargeOf(request.requestId);
    if (stored !== undefined && !Buffer.from(stored.fingerprint).equals(request.fingerprint)) {
      return { kind: 'conflict' };
    }
    if (stored?.voidFinal === true) return { kind: 'void_final' };
    const rearmed = stored === undefined ? null : nextChargeStatus(stored.status, 'rearm');
    if (stored !== undefined && rearmed?.isErr() === true) {
      return { kind: 'exists', charge: chargeStateOf(this.database, stored) };
    }
    const vault = this.vaultOf(stored, request.userId);
    if (vault === undefined) return { kind: 'no_vault' };
    const available = availableOf(vault);
    if (request.units > available) return { kind: 'insufficient', available };

    vault.held += request.units;
    const charge = stored === undefined ? this.insert(request, vault, now) : rearm(stored, request, now);
    return { kind: 'reserved', charge: chargeStateOf(this.database, charge) };
  }

  private insert(request: NewCharge, vault: VaultRow, now: number): ChargeRow {
    const charge: ChargeRow = {
      ...request,
      id: this.database.nextId(),
      vaultId: vault.id,
      status: 'reserved',
      attempt: 1,
      voidReason: null,
      voidFinal: false,
      itemId: null,
      hash: null,
      createdAt: now,
      updatedAt: now,
    };
    this.database.charges.set(charge.id, charge);
    this.database.chargeIdByRequestId.set(charge.requestId, charge.id);
    return charge;
  }

  private chargeOf(requestId: string): ChargeRow | undefined {
    const id = this.database.chargeIdByRequestId.get(requestId);
    return id === undefined ? undefined : this.database.charges.get(id);
  }

  private vaultOf(stored: ChargeRow | undefined, userId: string): VaultRow | undefined {
    if (stored !== undefined) return this.database.vaults.get(stored.vaultId);
    return this.database.vaults.values().find((vault) => vault.userId === userId);
  }
}

/** Charged anew: the next attempt, with a new item. */
function rearm(charge: ChargeRow, request: NewCharge, now: number): ChargeRow {
  charge.status = 'reserved';
  charge.attempt += 1;
  charge.units = request.units;
  charge.itemId = null;
  charge.voidReason = null;
  charge.updatedAt = now;
  return charge;
}

function isStorable({ requestId, userId, apiId, endpointId, apiKeyId, units }: NewCharge): boolean {
  const texts = [requestId, userId, apiId, endpointId, apiKeyId];
  return units > 0n && units <= UNITS_MAX && texts.every((text) => !text.includes('\u0000') && text.length <= 255);
}

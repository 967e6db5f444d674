import { type ResultAsync } from 'neverthrow';
import { type VoidReason } from '../../core/billing/charge.ts';
import {
  type ChargeItems,
  type ClaimedItem,
  type NewItem,
  type UnassignedCharge,
} from '../../core/billing/ports/charge-items.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { releaseCharge } from './release-charge.ts';
import { isClaimed, newItem, type ItemRow } from './rows.ts';

export class InMemoryChargeItems implements ChargeItems {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  unassigned(limit: number): ResultAsync<readonly UnassignedCharge[], StoreUnavailable> {
    return this.database.change(() =>
      this.database.charges
        .values()
        .filter((charge) => !charge.viaGateway && charge.status === 'reserved' && charge.itemId === null)
        .take(limit)
        .map(({ id, attempt, requestId, vaultId }) => ({
          id,
          attempt,
          requestId,
          contractId: this.contractOf(vaultId),
        }))
        .toArray(),
    );
  }

  form(items: readonly NewItem[], now: number): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const { chargeId, attempt, onChainId } of items) {
        const charge = this.database.charges.get(chargeId);
        if (charge?.status !== 'reserved' || charge.attempt !== attempt || charge.itemId !== null) continue;
        const item = newItem({
          id: this.database.nextId(),
          vaultId: charge.vaultId,
          contractId: this.contractOf(charge.vaultId),
          units: charge.units,
          onChainId,
          merkleRoot: null,
          charges: [{ id: chargeId, attempt, leaf: null }],
          createdAt: now,
        });
        this.database.items.set(item.id, item);
        charge.itemId = item.id;
      }
    });
  }

  claim(claim: Claim, max: number, now: number, ripeAt = now): ResultAsync<readonly ClaimedItem[], StoreUnavailable> {
    return this.database.change(() => {
      const free = this.database.items
        .values()
        .filter((item) => item.status === 'open' && !isClaimed(item, now))
        .toArray();
      const isRipe = (item: ItemRow) => item.merkleRoot === null || item.createdAt <= ripeAt;
      const oldest = free.find(isRipe);
      if (oldest === undefined) return [];
      const group = free
        .slice(free.indexOf(oldest))
        .filter((item) => item.contractId === oldest.contractId && item.batchLimit >= oldest.batchLimit)
        .filter((item) => oldest.merkleRoot !== null || isRipe(item))
        .slice(0, Math.min(max, oldest.batchLimit));
      for (const item of group) {
        item.claimToken = claim.token;
        item.claimUntil = claim.until;
      }
      return group.map(({ id, contractId, units, onChainId, failures, merkleRoot, charges }) => ({
        id,
        contractId,
        units,
        onChainId,
        failures,
        directChargeId: merkleRoot === null ? (charges[0]?.id ?? null) : null,
      }));
    });
  }

  release(token: string, kept: readonly bigint[] = []): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const item of this.database.items.values()) {
        if (item.status === 'open' && item.claimToken === token && !kept.includes(item.id)) item.claimToken = null;
      }
    });
  }

  refuse(
    refusal: { readonly itemId: bigint; readonly token: string; readonly reason: VoidReason },
    now: number,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const item = this.claimed(refusal.itemId, refusal.token);
      if (item === undefined) return false;
      item.status = 'closed';
      for (const { id, attempt } of item.charges) {
        const charge = this.database.charges.get(id);
        if (charge?.status !== 'reserved' || charge.attempt !== attempt) continue;
        releaseCharge(this.database, charge, item.failures > 0 ? 'refuse' : 'void', refusal.reason, now);
      }
      return true;
    });
  }

  blockHolds(itemId: bigint, token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const vault = this.database.vaults.get(this.claimed(itemId, token)?.vaultId ?? 0n);
      if (vault?.kind === 'dedicated') this.database.blockedVaults.add(vault.id);
    });
  }

  escalate(itemId: bigint, token: string): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const item = this.claimed(itemId, token);
      if (item === undefined) return false;
      item.status = 'review';
      return true;
    });
  }

  private claimed(itemId: bigint, token: string): ItemRow | undefined {
    const item = this.database.items.get(itemId);
    return item?.status === 'open' && item.claimToken === token ? item : undefined;
  }

  private contractOf(vaultId: bigint): string {
    const vault = this.database.vaults.get(vaultId);
    if (vault === undefined) throw new Error(`There is no vault ${vaultId}`);
    return vault.contractId;
  }
}

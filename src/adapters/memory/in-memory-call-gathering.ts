import { type ResultAsync } from 'neverthrow';
import {
  type CallGathering,
  type CallVault,
  type NewGatheredItem,
  type UngatheredCall,
} from '../../core/billing/ports/call-gathering.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { newItem, type ChargeRow } from './rows.ts';

export class InMemoryCallGathering implements CallGathering {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  vaults(
    window: { readonly startsAt: number; readonly unitsDue: bigint },
    page: { readonly after: bigint; readonly limit: number },
  ): ResultAsync<readonly CallVault[], StoreUnavailable> {
    return this.database.change(() => {
      const calls = this.database.charges.values().filter(isUngathered).toArray();
      return [...Map.groupBy(calls, ({ vaultId }) => vaultId)]
        .filter(([vaultId]) => vaultId > page.after)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, page.limit)
        .map(([vaultId, own]) => ({ vaultId, contractId: this.contractOf(vaultId), due: dueBy(own, window) }));
    });
  }

  ungathered(
    vaultId: bigint,
    { capturedBefore, limit }: { readonly capturedBefore: number | null; readonly limit: number },
  ): ResultAsync<readonly UngatheredCall[], StoreUnavailable> {
    return this.database.change(() =>
      this.database.charges
        .values()
        .filter((charge) => charge.vaultId === vaultId && isUngathered(charge))
        .filter(({ updatedAt }) => capturedBefore === null || updatedAt < capturedBefore)
        .toArray()
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit)
        .map(callOf),
    );
  }

  form(item: NewGatheredItem, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const charges = item.charges.flatMap(({ id, attempt }) => {
        const charge = this.database.charges.get(id);
        const isTheSame = charge?.attempt === attempt && charge.vaultId === item.vaultId && isUngathered(charge);
        return isTheSame ? charge : [];
      });
      const units = charges.reduce((sum, charge) => sum + charge.units, 0n);
      if (charges.length !== item.charges.length || units !== item.units) return false;
      const row = newItem({
        ...item,
        id: this.database.nextId(),
        contractId: this.contractOf(item.vaultId),
        createdAt: now,
      });
      this.database.items.set(row.id, row);
      for (const charge of charges) charge.itemId = row.id;
      return true;
    });
  }

  private contractOf(vaultId: bigint): string {
    const vault = this.database.vaults.get(vaultId);
    if (vault === undefined) throw new Error(`There is no vault ${vaultId}`);
    return vault.contractId;
  }
}

function isUngathered({ viaGateway, status, itemId }: ChargeRow): boolean {
  return viaGateway && status === 'reserved' && itemId === null;
}

function dueBy(
  calls: readonly ChargeRow[],
  { startsAt, unitsDue }: { readonly startsAt: number; readonly unitsDue: bigint },
): CallVault['due'] {
  if (calls.some(({ updatedAt }) => updatedAt < startsAt)) return 'window';
  return calls.reduce((sum, { units }) => sum + units, 0n) >= unitsDue ? 'sum' : null;
}

function callOf({ id, requestId, attempt, userId, apiId, endpointId, units }: ChargeRow): UngatheredCall {
  return { id, requestId, attempt, userId, apiId, endpointId, units };
}

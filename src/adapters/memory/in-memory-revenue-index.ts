import { type ResultAsync } from 'neverthrow';
import {
  type IndexedChunk,
  type RevenueIndex,
  type SetAsideReason,
} from '../../core/settlement/ports/revenue-index.ts';
import { splitRevenue } from '../../core/settlement/split-revenue.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';

/** The largest sum that PostgreSQL holds in units. */
const UNITS_MAX = 2n ** 63n - 1n;

export class InMemoryRevenueIndex implements RevenueIndex {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  index({
    feeBps,
    limit,
  }: {
    readonly feeBps: number;
    readonly limit: number;
  }): ResultAsync<IndexedChunk, StoreUnavailable> {
    return this.database.change(() => {
      const { revenueQueue, revenueSetAside } = this.database;
      const chargeIds = [...revenueQueue].sort((a, b) => (a < b ? -1 : 1)).slice(0, limit);
      let setAside = 0;
      for (const id of chargeIds) {
        revenueQueue.delete(id);
        const charge = this.chargeOf(id);
        const fault = this.faultOf(charge);
        if (fault === null) {
          revenueSetAside.delete(id);
          this.book(charge, feeBps);
        } else {
          revenueSetAside.set(id, fault);
          setAside += 1;
        }
      }
      return { taken: chargeIds.length, setAside };
    });
  }

  private chargeOf(id: bigint): ChargeRow {
    const charge = this.database.charges.get(id);
    if (charge === undefined) throw new Error(`There is no charge ${id}`);
    return charge;
  }

  private faultOf({ status, vaultId, units }: ChargeRow): SetAsideReason | null {
    if (status !== 'confirmed') return 'not_confirmed';
    if (!this.database.vaults.has(vaultId)) return 'unknown_vault';
    return units > UNITS_MAX ? 'amount_out_of_range' : null;
  }

  private book({ id, apiId, units }: ChargeRow, feeBps: number): void {
    const { revenueLedger, apis } = this.database;
    if (revenueLedger.has(id)) return;
    const developerId = apis.get(apiId)?.ownerId ?? null;
    revenueLedger.set(id, { developerId, apiId, units, ...splitRevenue(units, feeBps), settlementId: null });
  }
}

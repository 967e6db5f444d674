import { type ResultAsync } from 'neverthrow';
import {
  type ApiRevenue,
  type BookPage,
  type EarnedSums,
  type RevenueBook,
  type RevenueStatement,
} from '../../core/settlement/ports/revenue-book.ts';
import { type Settlement, type SettlementStatus } from '../../core/settlement/settlement.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type RevenueRow, type SettlementRow } from './rows.ts';

const ON_ITS_WAY: readonly SettlementStatus[] = ['pending', 'submitted', 'review'];

export class InMemoryRevenueBook implements RevenueBook {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  statement(developerId: string, page: BookPage): ResultAsync<RevenueStatement, StoreUnavailable> {
    return this.database.change(() => {
      const own = [...this.database.settlements.values()].filter((row) => row.developerId === developerId);
      return { sums: this.sumsOf(developerId, own), settlements: pageOf(own, page).map(settlementOf) };
    });
  }

  apis(developerId: string, page: BookPage): ResultAsync<readonly ApiRevenue[], StoreUnavailable> {
    return this.database.change(() => {
      const own = [...this.database.apis.values()].filter(({ ownerId }) => ownerId === developerId);
      return pageOf(own, page).map(({ id, serial, slug, name, status, createdAt }) => {
        const rows = this.rowsOf(({ apiId }) => apiId === id);
        const earned = { calls: BigInt(rows.length), net: sumOf(rows.map(({ net }) => net)) };
        return { apiId: id, serial, slug, name, status, ...earned, createdAt };
      });
    });
  }

  private sumsOf(developerId: string, own: readonly SettlementRow[]): EarnedSums {
    const unitsOf = (rows: readonly SettlementRow[]) => sumOf(rows.map(({ units }) => units));
    const unsettled = this.rowsOf((row) => row.developerId === developerId && row.settlementId === null);
    return {
      completed: unitsOf(own.filter(({ status }) => status === 'completed')),
      pending: unitsOf(own.filter(({ status }) => ON_ITS_WAY.includes(status))),
      unsettled: sumOf(unsettled.map(({ net }) => net)),
    };
  }

  private rowsOf(isMeant: (row: RevenueRow) => boolean): RevenueRow[] {
    return [...this.database.revenueLedger.values()].filter(isMeant);
  }
}

function sumOf(units: readonly Units[]): Units {
  return units.reduce((sum, next) => sum + next, 0n);
}

function pageOf<T extends { readonly serial: bigint }>(rows: readonly T[], { after, limit }: BookPage): T[] {
  return rows
    .filter(({ serial }) => after === null || serial < after)
    .sort((a, b) => (a.serial > b.serial ? -1 : 1))
    .slice(0, limit);
}

function settlementOf(row: SettlementRow): Settlement {
  const { id, serial, developerId, units, payoutAddress, status, txHash, createdAt, updatedAt, completedAt } = row;
  return { id, serial, developerId, units, payoutAddress, status, txHash, createdAt, updatedAt, completedAt };
}

import { type ResultAsync } from 'neverthrow';
import {
  type HaltReason,
  type LedgerMark,
  type LedgerWatermark,
  type NetworkStanding,
} from '../../core/billing/ports/ledger-watermark.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryLedgerWatermark implements LedgerWatermark {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  read(): ResultAsync<NetworkStanding, StoreUnavailable> {
    return this.database.change(() => this.database.standing);
  }

  raise(ledger: number): ResultAsync<void, StoreUnavailable> {
    return this.change(({ highest }) => ({ highest: Math.max(highest, ledger) }));
  }

  mark(mark: LedgerMark): ResultAsync<void, StoreUnavailable> {
    return this.change((standing) => {
      const isNewer = mark.ledger > (standing.mark?.ledger ?? 0);
      return isNewer ? { mark, highest: Math.max(standing.highest, mark.ledger) } : {};
    });
  }

  halt(reason: HaltReason): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const { standing } = this.database;
      if (standing.halted !== null) return false;
      this.database.standing = { ...standing, halted: reason };
      return true;
    });
  }

  accept(mark: LedgerMark): ResultAsync<void, StoreUnavailable> {
    return this.change(() => {
      for (const scan of this.database.depositScans.values()) {
        const beginsAnew = scan.position !== null;
        this.database.depositScans.set(scan.contractId, { ...scan, beginsAnew });
      }
      return { highest: mark.ledger, mark, halted: null };
    });
  }

  private change(next: (standing: NetworkStanding) => Partial<NetworkStanding>): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const { standing } = this.database;
      this.database.standing = { ...standing, ...next(standing) };
    });
  }
}

import { type ResultAsync } from 'neverthrow';
import { type LedgerWatermark } from '../../core/billing/ports/ledger-watermark.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryLedgerWatermark implements LedgerWatermark {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  read(): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => this.database.highestLedger);
  }

  raise(ledger: number): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      this.database.highestLedger = Math.max(this.database.highestLedger, ledger);
    });
  }
}

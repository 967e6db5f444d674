import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Reconciliations } from '../../core/vault/ports/reconciliations.ts';
import { type Reconciliation } from '../../core/vault/reconciliation.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryReconciliations implements Reconciliations {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  save(reconciliation: Reconciliation): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const isOlder = reconciliation.at < (this.database.reconciliation?.at ?? -Infinity);
      if (!isOlder) this.database.reconciliation = structuredClone(reconciliation);
    });
  }

  latest(): ResultAsync<Reconciliation | null, StoreUnavailable> {
    return this.database.change(() => structuredClone(this.database.reconciliation));
  }
}

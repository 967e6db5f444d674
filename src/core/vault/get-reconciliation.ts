import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Reconciliations } from './ports/reconciliations.ts';
import { type Reconciliation } from './reconciliation.ts';

/** The last comparison of the shared contracts with our books, whichever process made it; null before the first one. */
export class GetReconciliation {
  private readonly reconciliations: Reconciliations;

  constructor(reconciliations: Reconciliations) {
    this.reconciliations = reconciliations;
  }

  execute(): ResultAsync<Reconciliation | null, StoreUnavailable> {
    return this.reconciliations.latest();
  }
}

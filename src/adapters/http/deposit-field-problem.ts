import { type BuildDepositError } from '../../core/vault/build-deposit.ts';
import { type TransactionUnreadable } from '../../core/vault/ports/signed-envelopes.ts';

type SourceNeeded = Extract<BuildDepositError, { readonly kind: 'source_needed' }>;

/** What only the books or the ledger can say of a field, and is a fault of the field all the same. */
export type DepositFieldProblem = SourceNeeded | TransactionUnreadable;

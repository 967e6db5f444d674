import { type BuildDepositError } from '../../core/vault/build-deposit.ts';
import { type SubmitDepositError } from '../../core/vault/submit-deposit.ts';
import { type DepositFieldProblem } from './deposit-field-problem.ts';
import { type Problem } from './error-mapping.ts';
import { type FieldFault } from './request-fault.ts';

const FAULTS: Readonly<Record<DepositFieldProblem['kind'], FieldFault>> = {
  source_needed: {
    field: 'body.sourcePublicKey',
    message: 'Must be given: the vault is bound to no account',
    code: 'INVALID_TYPE',
  },
  transaction_unreadable: {
    field: 'body.transactionXdr',
    message: 'Must be a transaction as base64 XDR',
    code: 'INVALID_FORMAT',
  },
};

/** The problem of a route from the error of a use case. */
export function depositProblemOf(error: BuildDepositError | SubmitDepositError): Problem {
  if (error.kind !== 'source_needed' && error.kind !== 'transaction_unreadable') return error;
  return { kind: 'validation_failed', details: [FAULTS[error.kind]] };
}

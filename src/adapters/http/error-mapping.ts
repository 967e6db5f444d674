import { type ConfirmReviewedChargeError } from '../../core/billing/confirm-reviewed-charge.ts';
import { type DeductError } from '../../core/billing/deduct-usage.ts';
import { type FindChargeError } from '../../core/billing/find-charge.ts';
import { type RequeueChargeError } from '../../core/billing/requeue-charge.ts';
import { type VoidChargeError } from '../../core/billing/void-charge.ts';
import { type RequestFault } from './request-fault.ts';

/** Everything that can stand between a request and its answer. */
export type Problem =
  DeductError | FindChargeError | VoidChargeError | ConfirmReviewedChargeError | RequeueChargeError | RequestFault;

export interface ErrorRule {
  readonly status: number;
  readonly code: string;
  /** Public: says what the caller can do, nothing about the inside. */
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Total on purpose: a new kind without a rule does not compile. */
const RULES: Readonly<Record<Problem['kind'], ErrorRule>> = {
  insufficient_balance: {
    status: 402,
    code: 'INSUFFICIENT_BALANCE',
    message: 'The available balance of the vault is below the amount',
  },
  vault_not_found: { status: 404, code: 'VAULT_NOT_FOUND', message: 'The user has no vault on this network' },
  charge_not_found: { status: 404, code: 'CHARGE_NOT_FOUND', message: 'There is no charge with this request id' },
  idempotency_conflict: {
    status: 409,
    code: 'IDEMPOTENCY_CONFLICT',
    message: 'The request id was already used for another charge',
  },
  charge_voided: {
    status: 409,
    code: 'CHARGE_VOIDED',
    message: 'The charge was voided for good: its request id cannot be charged again',
  },
  charge_not_voidable: {
    status: 409,
    code: 'CHARGE_NOT_VOIDABLE',
    message: 'Only a charge that is reserved and not on its way to the ledger can be voided',
  },
  not_in_review: {
    status: 409,
    code: 'NOT_IN_REVIEW',
    message: 'Only a charge that waits for a person can be decided by one',
  },
  not_proven: {
    status: 409,
    code: 'NOT_PROVEN',
    message: 'The ledger does not bear this out: nothing was done with the charge',
  },
  charge_unstorable: {
    status: 422,
    code: 'CHARGE_UNSTORABLE',
    message: 'One of the values of the charge cannot be stored: nothing was done',
  },
  contract_refused: {
    status: 502,
    code: 'SOROBAN_RPC_ERROR',
    message: 'The vault contract refused the charge: nothing was charged',
  },
  network_unavailable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The Stellar network cannot be reached: nothing was charged',
    retryAfterSeconds: 5,
  },
  witnesses_unavailable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The ledger could not be asked: nothing was done with the charge',
    retryAfterSeconds: 5,
  },
  database_unavailable: {
    status: 503,
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database did not answer: retry with the same request id',
    retryAfterSeconds: 2,
  },
  overloaded: {
    status: 503,
    code: 'OVERLOADED',
    message: 'Too many requests are waiting: nothing was done, retry with the same request id',
    retryAfterSeconds: 1,
  },
  unauthorized: { status: 401, code: 'UNAUTHORIZED', message: 'Valid credentials are required' },
  token_expired: { status: 401, code: 'TOKEN_EXPIRED', message: 'The token has expired' },
  forbidden: { status: 403, code: 'FORBIDDEN', message: 'These credentials do not allow this' },
  validation_failed: { status: 400, code: 'VALIDATION_ERROR', message: 'Request validation failed' },
  invalid_json: { status: 400, code: 'INVALID_JSON', message: 'The body is not a JSON object' },
  payload_too_large: { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large' },
  unsupported_media_type: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The body must be sent as application/json without a content encoding',
  },
  route_not_found: { status: 404, code: 'NOT_FOUND', message: 'There is no such route' },
  method_not_allowed: { status: 405, code: 'METHOD_NOT_ALLOWED', message: 'The route does not support this method' },
  internal_error: { status: 500, code: 'INTERNAL_ERROR', message: 'Internal server error' },
};

export function ruleFor(problem: Problem): ErrorRule {
  return RULES[problem.kind];
}

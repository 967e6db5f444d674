import { type IssueApiKeyError } from '../../core/access/issue-api-key.ts';
import { type RedeemChallengeError } from '../../core/access/redeem-challenge.ts';
import { type RevokeApiKeyError } from '../../core/access/revoke-api-key.ts';
import { type RotateApiKeyError } from '../../core/access/rotate-api-key.ts';
import { type AcceptNetworkError } from '../../core/billing/accept-network.ts';
import { type ConfirmReviewedChargeError } from '../../core/billing/confirm-reviewed-charge.ts';
import { type DeductError } from '../../core/billing/deduct-usage.ts';
import { type FindChargeError } from '../../core/billing/find-charge.ts';
import { type GetChargeReceiptError } from '../../core/billing/get-charge-receipt.ts';
import { type RequeueChargeError } from '../../core/billing/requeue-charge.ts';
import { type VoidChargeError } from '../../core/billing/void-charge.ts';
import { type FindApiError } from '../../core/catalog/find-api.ts';
import { type RegisterApiError } from '../../core/catalog/register-api.ts';
import { type UpdateApiError } from '../../core/catalog/update-api.ts';
import { type UpstreamForbidden } from '../../core/catalog/check-upstream.ts';
import { type AssignDepositError } from '../../core/vault/assign-deposit.ts';
import { type ForwardCallError } from '../../core/gateway/forward-call.ts';
import { type UnknownService } from '../../core/health/manage-health.ts';
import { type UnknownCircuit } from '../../core/shared/circuit-breakers.ts';
import { type ErrorRule } from './error-rule.ts';
import { GATEWAY_RULES } from './gateway-rules.ts';
import { type RequestFault } from './request-fault.ts';
import { SETTLEMENT_RULES, type SettlementProblem } from './settlement-rules.ts';
import { VAULT_RULES, type VaultProblem } from './vault-rules.ts';
import { WEBHOOK_RULES, type WebhookProblem } from './webhook-rules.ts';

/** Everything that can stand between a request and its answer. */
export type Problem =
  | DeductError
  | FindChargeError
  | VoidChargeError
  | GetChargeReceiptError
  | ConfirmReviewedChargeError
  | RequeueChargeError
  | AcceptNetworkError
  | RedeemChallengeError
  | FindApiError
  | IssueApiKeyError
  | RevokeApiKeyError
  | RotateApiKeyError
  /** An upstream that may not be called is a fault of its field: upstream-field.ts. */
  | Exclude<RegisterApiError | UpdateApiError, UpstreamForbidden>
  | AssignDepositError
  | ForwardCallError
  | VaultProblem
  | WebhookProblem
  | SettlementProblem
  | UnknownService
  | UnknownCircuit
  | RequestFault;

/** Total on purpose: a new kind without a rule does not compile. */
const RULES: Readonly<Record<Problem['kind'], ErrorRule>> = {
  ...GATEWAY_RULES,
  ...VAULT_RULES,
  ...WEBHOOK_RULES,
  ...SETTLEMENT_RULES,
  insufficient_balance: {
    status: 402,
    code: 'INSUFFICIENT_BALANCE',
    message: 'The available balance of the vault is below the amount',
  },
  vault_not_found: { status: 404, code: 'VAULT_NOT_FOUND', message: 'The user has no vault on this network' },
  usage_not_found: { status: 404, code: 'USAGE_NOT_FOUND', message: 'There is no usage of this user' },
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
  charge_not_confirmed: {
    status: 409,
    code: 'CHARGE_NOT_CONFIRMED',
    message: 'There is a receipt only of what the ledger has confirmed',
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
  other_network: {
    status: 409,
    code: 'OTHER_NETWORK',
    message: 'The node serves another network than the configured one: nothing was accepted',
  },
  witnesses_unavailable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The ledger could not be asked: nothing was done with the charge',
    retryAfterSeconds: 5,
  },
  deposit_event_not_found: {
    status: 404,
    code: 'DEPOSIT_NOT_FOUND',
    message: 'There is no deposit with this event id',
  },
  deposit_already_credited: {
    status: 409,
    code: 'DEPOSIT_ALREADY_CREDITED',
    message: 'The deposit was credited to a vault before',
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
  api_not_found: { status: 404, code: 'API_NOT_FOUND', message: 'There is no API with this id or slug' },
  slugs_taken: {
    status: 409,
    code: 'SLUG_TAKEN',
    message: 'No free address was found for an API of this name: send it again',
  },
  api_contended: {
    status: 409,
    code: 'API_CONTENDED',
    message: 'The API was changed by others at the same time: nothing was done, send it again',
  },
  api_not_active: {
    status: 409,
    code: 'API_PAUSED',
    message: 'The API is paused: it gives no keys and takes no calls',
  },
  api_key_not_found: { status: 404, code: 'API_KEY_NOT_FOUND', message: 'There is no API key with this id' },
  api_key_ended: {
    status: 409,
    code: 'API_KEY_ENDED',
    message: 'The API key was revoked or has expired: nothing was done, ask for another one',
  },
  api_key_contended: {
    status: 409,
    code: 'API_KEY_CONTENDED',
    message: 'The API key was rotated by others at the same time: nothing was done, send it again',
  },
  unknown_service: { status: 404, code: 'SERVICE_NOT_FOUND', message: 'There is no service of this name' },
  unknown_circuit: {
    status: 404,
    code: 'CIRCUIT_BREAKER_NOT_FOUND',
    message: 'There is no circuit breaker of this name',
  },
  unauthorized: { status: 401, code: 'UNAUTHORIZED', message: 'Valid credentials are required' },
  token_expired: { status: 401, code: 'TOKEN_EXPIRED', message: 'The token has expired' },
  challenge_invalid: {
    status: 401,
    code: 'CHALLENGE_INVALID',
    message: 'This is no challenge of this service, or it is not signed as its account demands',
  },
  challenge_expired: {
    status: 401,
    code: 'CHALLENGE_EXPIRED',
    message: 'The challenge has expired: ask for another one',
  },
  challenge_used: {
    status: 401,
    code: 'CHALLENGE_USED',
    message: 'The challenge was redeemed before: ask for another one',
  },
  signers_unavailable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The signers of the account could not be read: send the same again',
    retryAfterSeconds: 5,
  },
  forbidden: { status: 403, code: 'FORBIDDEN', message: 'These credentials do not allow this' },
  rate_limited: { status: 429, code: 'RATE_LIMITED', message: 'Too many requests: try again later' },
  health_key_not_configured: {
    status: 403,
    code: 'HEALTH_KEY_NOT_CONFIGURED',
    message: 'In production health is managed only with a key, and none is configured',
  },
  validation_failed: { status: 400, code: 'VALIDATION_ERROR', message: 'Request validation failed' },
  invalid_json: { status: 400, code: 'INVALID_JSON', message: 'The body is not a JSON object' },
  idempotency_key_reused: {
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'The Idempotency-Key was already used for another request: choose a new one',
  },
  idempotency_key_in_flight: {
    status: 409,
    code: 'IDEMPOTENCY_KEY_IN_FLIGHT',
    message: 'The request with this Idempotency-Key is still being answered: send it again later',
    retryAfterSeconds: 1,
  },
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

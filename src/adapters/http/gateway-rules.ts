import { type AdmitCallError } from '../../core/gateway/admit-call.ts';
import { type PayForCallError } from '../../core/gateway/pay-for-call.ts';
import { type UpstreamFault } from '../../core/gateway/ports/upstream.ts';
import { type ErrorRule } from './error-rule.ts';

/** Problems of calls that other routes have too: error-mapping.ts tells them. */
type SharedKind =
  | 'api_not_found'
  | 'charge_unstorable'
  | 'charge_voided'
  | 'database_unavailable'
  | 'idempotency_key_reused'
  | 'insufficient_balance'
  | 'overloaded'
  | 'vault_not_found';

type GatewayKind = 'api_key_missing' | Exclude<(AdmitCallError | PayForCallError | UpstreamFault)['kind'], SharedKind>;

/** Total on purpose: a new kind without a rule does not compile. */
export const GATEWAY_RULES: Readonly<Record<GatewayKind, ErrorRule>> = {
  api_key_missing: {
    status: 401,
    code: 'MISSING_API_KEY',
    message: 'An API key is required, in X-Api-Key or as a Bearer token',
  },
  api_key_invalid: { status: 401, code: 'INVALID_API_KEY', message: 'This is no API key of this service' },
  api_key_expired: { status: 401, code: 'API_KEY_EXPIRED', message: 'The API key has expired or was replaced' },
  api_key_revoked: { status: 403, code: 'API_KEY_REVOKED', message: 'The API key was revoked' },
  api_key_forbidden: { status: 403, code: 'API_KEY_FORBIDDEN', message: 'The API key is for another API' },
  api_key_scope_missing: {
    status: 403,
    code: 'API_KEY_SCOPE_MISSING',
    message: 'The API key does not allow calls with this method',
  },
  api_paused: {
    status: 503,
    code: 'API_PAUSED',
    message: 'The provider of the API takes no calls at the moment: nothing was charged',
    retryAfterSeconds: 60,
  },
  endpoint_not_found: {
    status: 404,
    code: 'ENDPOINT_NOT_FOUND',
    message: 'The API has no endpoint with this method and path',
  },
  call_rate_limited: {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Too many calls with this API key: try again later',
  },
  too_many_calls: {
    status: 429,
    code: 'TOO_MANY_CALLS',
    message: 'Too many calls with this API key are under way: wait for one of them',
    retryAfterSeconds: 1,
  },
  spend_limit_reached: {
    status: 403,
    code: 'SPEND_LIMIT_REACHED',
    message: 'With this call the API key would cost more than its owner allows it',
  },
  vault_blocked: {
    status: 402,
    code: 'VAULT_BLOCKED',
    message: 'The vault could not pay for calls that were made before: fund it first',
  },
  call_in_flight: {
    status: 409,
    code: 'CALL_IN_FLIGHT',
    message: 'The call with this Idempotency-Key is still being answered: send it again later',
    retryAfterSeconds: 1,
  },
  call_already_delivered: {
    status: 409,
    code: 'ALREADY_DELIVERED',
    message: 'The answer to the call with this Idempotency-Key was delivered: it is not made again',
  },
  redeliveries_exhausted: {
    status: 409,
    code: 'REDELIVERIES_EXHAUSTED',
    message: 'The call with this Idempotency-Key was made as often as one payment buys: choose a new one',
  },
  upstream_circuit_open: {
    status: 503,
    code: 'UPSTREAM_CIRCUIT_OPEN',
    message: 'The upstream of the API keeps failing and is left alone for a while: nothing was charged',
  },
  upstream_unreachable: {
    status: 502,
    code: 'UPSTREAM_UNREACHABLE',
    message: 'The upstream of the API could not be reached: nothing was charged',
  },
  upstream_forbidden: {
    status: 502,
    code: 'UPSTREAM_UNREACHABLE',
    message: 'The upstream of the API could not be reached: nothing was charged',
  },
  upstream_timeout: {
    status: 504,
    code: 'UPSTREAM_TIMEOUT',
    message: 'The upstream of the API did not answer in time: nothing was charged',
  },
  call_body_too_large: { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large' },
  call_body_broken: {
    status: 400,
    code: 'BODY_INCOMPLETE',
    message: 'The body is not as long as it was said to be: nothing was charged',
  },
  call_body_timeout: {
    status: 408,
    code: 'BODY_TIMEOUT',
    message: 'The body did not arrive in time: nothing was charged',
  },
  // Nobody reads it; the log does.
  caller_left: { status: 499, code: 'CALLER_LEFT', message: 'The caller left before the answer' },
};

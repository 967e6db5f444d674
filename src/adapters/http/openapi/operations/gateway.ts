import { z } from 'zod';
import { type HttpMethod } from '../../../../core/catalog/api.ts';
import { type ForwardCallError } from '../../../../core/gateway/forward-call.ts';
import { idempotencyKey } from '../../schemas/idempotency-key.ts';
import { kindsOf, type Operation } from '../operation.ts';

const params = { api: z.string().meta({ description: 'Id or slug of the API' }) };

const PATHS = [
  { path: '/v1/call/:api', id: 'Root', schema: z.object(params) },
  {
    path: '/v1/call/:api/*path',
    id: '',
    schema: z.object({ ...params, path: z.string().meta({ description: 'Of an endpoint; slashes included' }) }),
  },
] as const;

/** HEAD comes with GET, as everywhere. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'options'] as const satisfies Lowercase<HttpMethod>[];

const problems = [
  'api_key_missing' as const,
  'validation_failed' as const,
  ...kindsOf<ForwardCallError>({
    api_key_invalid: true,
    api_key_expired: true,
    api_key_revoked: true,
    api_key_forbidden: true,
    api_key_scope_missing: true,
    api_not_found: true,
    api_paused: true,
    endpoint_not_found: true,
    call_rate_limited: true,
    too_many_calls: true,
    upstream_circuit_open: true,
    insufficient_balance: true,
    spend_limit_reached: true,
    vault_not_found: true,
    vault_blocked: true,
    charge_voided: true,
    charge_unstorable: true,
    overloaded: true,
    database_unavailable: true,
    idempotency_key_reused: true,
    call_in_flight: true,
    call_already_delivered: true,
    redeliveries_exhausted: true,
    upstream_unreachable: true,
    upstream_forbidden: true,
    upstream_timeout: true,
    call_body_too_large: true,
    call_body_broken: true,
    call_body_timeout: true,
    caller_left: true,
  }),
];

const RECEIPT = {
  'X-Callora-Request-Id': 'Names the charge',
  'X-Callora-Charge': 'What this answer has cost, in USDC',
  'X-Callora-Charge-Status': '`charged`, `released` or `free`',
  'Idempotent-Replayed': 'true: made again for a call that was paid for before',
};

/** Calls that are paid for; the answer is the upstream's, of any status and type. */
export const GATEWAY: readonly Operation[] = PATHS.flatMap(({ path, id, schema }) =>
  METHODS.map((method) => ({
    id: `${method}Call${id}`,
    method,
    path,
    tag: 'Gateway',
    summary: 'Make a paid call of an API',
    audience: 'key' as const,
    params: schema,
    headers: z.object({ 'Idempotency-Key': idempotencyKey.optional() }),
    answers: { 200: { description: "The upstream's answer, whatever its status", headers: RECEIPT } },
    problems,
  })),
);

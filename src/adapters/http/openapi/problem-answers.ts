import { type ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ruleFor, type Problem } from '../error-mapping.ts';
import { type ErrorRule } from '../error-rule.ts';
import { isLimited } from '../middleware/rate-limit.ts';
import { type Audience, type Operation } from './operation.ts';

const fieldFault = z
  .strictObject({
    field: z.string().meta({ example: 'body.endpoints[0].path' }),
    message: z.string(),
    code: z.string().meta({ example: 'INVALID_VALUE' }),
  })
  .meta({ id: 'FieldFault' });

/** The one envelope of all refusals and failures (seed 001). */
export const errorBody = z
  .strictObject({
    code: z.string().meta({ description: 'Stable, for machines' }),
    message: z.string(),
    requestId: z.string().meta({ description: 'The same as in X-Request-Id' }),
    details: z.array(fieldFault).optional().meta({ description: 'Only for validation: every fault of every field' }),
  })
  .meta({ id: 'Error' });

/** Named instead of repeated by every answer: the document has to list it by itself. */
const ERROR = { $ref: '#/components/schemas/Error' };

const OF_AUDIENCE: Readonly<Record<Audience, readonly Problem['kind'][]>> = {
  anyone: [],
  user: ['unauthorized', 'token_expired', 'forbidden'],
  user_or_admin: ['unauthorized', 'token_expired'],
  admin: ['unauthorized', 'token_expired', 'forbidden'],
  health: ['unauthorized', 'rate_limited'],
  metrics: ['unauthorized'],
  key: [],
};
const OF_BODIES: readonly Problem['kind'][] = ['invalid_json', 'payload_too_large', 'unsupported_media_type'];
const OF_CREATION: readonly Problem['kind'][] = [
  'database_unavailable',
  'idempotency_key_in_flight',
  'idempotency_key_reused',
  'validation_failed',
];

/** Every refusal that an operation can be answered with, and the failure that is a bug, by status. */
export function problemAnswersOf(operation: Operation): Record<string, ResponseConfig> {
  const rules = [...new Set(kindsOfOperation(operation))].map((kind) => ruleFor({ kind } as Problem));
  const byStatus = Map.groupBy(rules, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, found]) => [status, answerOf(found)]));
}

function kindsOfOperation(operation: Operation): Problem['kind'][] {
  const { audience, params, query, body, creates, path, problems = [] } = operation;
  const isValidated = [params, query, body].some((schema) => schema !== undefined);
  return [
    ...(isValidated ? (['validation_failed'] as const) : []),
    ...(body === undefined ? [] : OF_BODIES),
    ...OF_AUDIENCE[audience],
    ...(creates === true ? OF_CREATION : []),
    ...(isLimited(path) ? (['rate_limited'] as const) : []),
    ...problems,
    'internal_error',
  ];
}

/** Several kinds may share a code; the code is then told once. */
function answerOf(rules: readonly ErrorRule[]): ResponseConfig {
  const codes = [...new Set(rules.map(({ code }) => code))];
  const description = rules.map(({ code, message }) => `- \`${code}\`: ${message}`);
  const retries = rules.some(({ retryAfterSeconds, code }) => retryAfterSeconds !== undefined || TIMED.has(code));
  return {
    description: [...new Set(description)].join('\n'),
    content: { 'application/json': { schema: { allOf: [ERROR, { properties: { code: { enum: codes } } }] } } },
    ...(retries ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
  };
}

/** Each time another one. */
const TIMED: ReadonlySet<string> = new Set(['RATE_LIMITED', 'UPSTREAM_CIRCUIT_OPEN']);

const RETRY_AFTER = { description: 'Seconds to wait', schema: { type: 'integer' as const } };

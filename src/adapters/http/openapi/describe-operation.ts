import { type ResponseConfig, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { isLimited } from '../middleware/rate-limit.ts';
import { idempotencyKey } from '../schemas/idempotency-key.ts';
import { type Answer, type Audience, type Operation } from './operation.ts';
import { problemAnswersOf } from './problem-answers.ts';
import { bodyOf, parametersOf } from './request-schemas.ts';

type Headers = Readonly<Record<string, { readonly description: string; readonly schema: { readonly type: 'string' } }>>;

type Content = NonNullable<ResponseConfig['content']>;

/** One of the alternatives is enough; an empty one: none is needed. */
const SECURITY: Readonly<Record<Audience, readonly string[]>> = {
  anyone: [],
  user: ['userToken', 'userId'],
  user_or_admin: ['userToken', 'userId', 'adminKey'],
  admin: ['adminKey'],
  health: ['healthKey'],
  metrics: ['metricsKey'],
  key: ['apiKey', 'apiKeyBearer'],
};

/** The path with its parameters as OpenAPI writes them: `/api/apis/{id}`. */
export function documentedPath(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}');
}

/** The operation with everything that routes have in common, for the generator. */
export function describeOperation(operation: Operation, schemes: ReadonlySet<string>): RouteConfig {
  const { id, method, path, tag, summary, audience } = operation;
  return {
    operationId: id,
    method,
    path: documentedPath(path),
    tags: [tag],
    summary,
    security: SECURITY[audience].filter((scheme) => schemes.has(scheme)).map((scheme) => ({ [scheme]: [] })),
    request: requestOf(operation),
    responses: { ...problemAnswersOf(operation), ...answersOf(operation) },
  };
}

function requestOf(operation: Operation): NonNullable<RouteConfig['request']> {
  const { params, query, body, takesForms } = operation;
  const headers = headersOf(operation);
  const types = ['application/json', ...(takesForms === true ? ['application/x-www-form-urlencoded'] : [])];
  return {
    ...(params === undefined ? {} : { params: parametersOf(params) }),
    ...(query === undefined ? {} : { query: parametersOf(query) }),
    ...(Object.keys(headers.shape).length === 0 ? {} : { headers }),
    ...(body === undefined
      ? {}
      : {
          body: { required: true, content: Object.fromEntries(types.map((type) => [type, { schema: bodyOf(body) }])) },
        }),
  };
}

function headersOf({ headers = z.object({}), conditional, creates }: Operation): z.ZodObject {
  const known = conditional === true ? { 'If-None-Match': z.string().optional() } : {};
  const key = creates === true ? { 'Idempotency-Key': idempotencyKey.optional() } : {};
  return headers.extend({ ...known, ...key });
}

function answersOf(operation: Operation): Record<string, ResponseConfig> {
  const answers = Object.entries(operation.answers).map(([status, answer]) => [status, answerOf(operation, answer)]);
  const unchanged = { description: 'The caller has it already', headers: commonHeadersOf(operation) };
  return {
    ...(Object.fromEntries(answers) as Record<string, ResponseConfig>),
    ...(operation.conditional === true ? { '304': unchanged } : {}),
  };
}

function answerOf(operation: Operation, answer: Answer): ResponseConfig {
  const { description, schema, type, alternatives = {}, headers = {} } = answer;
  const hasBody = schema !== undefined || type !== undefined;
  const bodies = { ...(hasBody ? { [type ?? 'application/json']: schema ?? null } : {}), ...alternatives };
  const content = Object.entries(bodies).map(([media, body]) => [media, { schema: body ?? z.string() }]);
  return {
    description,
    headers: { ...commonHeadersOf(operation), ...texts(headers) },
    ...(content.length === 0 ? {} : { content: Object.fromEntries(content) as Content }),
  };
}

function commonHeadersOf({ path, audience, conditional, creates }: Operation): Headers {
  return texts({
    'X-Request-Id': 'Correlates the answer with the logs',
    ...(conditional === true ? { ETag: 'Of this representation' } : {}),
    ...(creates === true
      ? { 'Idempotent-Replayed': 'true: it was made before; what is shown only once is left out' }
      : {}),
    ...(isLimited(path) && audience !== 'admin'
      ? { 'RateLimit-Policy': 'The limit', RateLimit: 'What is left of it (not for administrators)' }
      : {}),
  });
}

function texts(headers: Readonly<Record<string, string>>): Headers {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, description]) => [name, { description, schema: { type: 'string' } }]));
}

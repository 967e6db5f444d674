import { type Context, type Middleware } from 'koa';
import { documentedPath } from '../../../src/adapters/http/openapi/describe-operation.ts';
import { faultsUnder, type OpenApiAnswer, type OpenApiDocument } from './open-api.ts';

/** Headers that mean something to a caller where they stand. */
const TELLING = ['ETag', 'Idempotent-Replayed', 'Location', 'Preference-Applied', 'Retry-After'];

/** Compares every answer of a server with its document. */
export class DocumentedAnswers {
  readonly faults: string[] = [];
  private readonly document: OpenApiDocument;

  constructor(document: OpenApiDocument) {
    this.document = document;
  }

  /** The outermost middleware: it sees answers as they are sent. */
  readonly watch: Middleware = async (ctx, next) => {
    await next();
    const isTheUpstreams = ctx.respond === false;
    if (isTheUpstreams || (ctx.method === 'OPTIONS' && ctx.status === 204)) return;
    const found = this.faultsOf(ctx);
    this.faults.push(...found.map((fault) => `${ctx.method} ${routeOf(ctx) ?? ctx.path} ${ctx.status}: ${fault}`));
  };

  private faultsOf(ctx: Context): string[] {
    const answer = this.answerOf(ctx);
    if (typeof answer === 'string') return [answer];
    const undocumented = TELLING.filter((name) => ctx.response.get(name) && answer.headers?.[name] === undefined);
    return [...undocumented.map((name) => `undocumented header ${name}`), ...this.faultsOfBody(ctx, answer)];
  }

  /** Whatever no route answered must be a plain refusal. */
  private answerOf(ctx: Context): OpenApiAnswer | string {
    const route = routeOf(ctx);
    if (route === null) return { ...REFUSAL, headers: { Location: {}, ETag: {}, 'Retry-After': {} } };
    const method = ctx.method === 'HEAD' ? 'get' : ctx.method.toLowerCase();
    const operation = this.document.paths[documentedPath(route)]?.[method];
    if (operation === undefined) return 'undocumented route';
    return operation.responses[ctx.status] ?? 'undocumented status';
  }

  private faultsOfBody(ctx: Context, { content = {} }: OpenApiAnswer): string[] {
    if (ctx.body === null || ctx.body === undefined) {
      return Object.keys(content).length === 0 ? [] : ['no body'];
    }
    const schema = content[ctx.response.type]?.schema;
    if (schema === undefined) return [`undocumented type ${ctx.response.type}`];
    const isJson = /\bjson$/.test(ctx.response.type);
    return isJson ? faultsUnder(this.document, schema, asSent(ctx.body)) : [];
  }
}

const REFUSAL: OpenApiAnswer = {
  description: '',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

function routeOf(ctx: object): string | null {
  return '_matchedRoute' in ctx && typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : null;
}

/** A stream is not read here: it would be gone. */
function asSent(body: unknown): unknown {
  return JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)) as unknown;
}

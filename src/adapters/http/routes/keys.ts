import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentApiKey, presentShownApiKey } from '../presenters/api-key.ts';
import { apiKeyParams, issueApiKeyBody, rotateApiKeyBody } from '../schemas/api-key-bodies.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

const readBody = jsonBody('100kb');

/** A user's own keys. Their secrets are in the answers that make them, and in no other. */
export function addKeyRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  const once = idempotency(dependencies);
  router.get('/api/keys', noStore, listKeys(dependencies, authenticate));
  router.post('/api/keys', noStore, once, issueKey(dependencies, authenticate));
  router.delete('/api/keys/:id', noStore, revokeKey(dependencies, authenticate));
  router.post('/api/keys/:id/rotate', noStore, once, rotateKey(dependencies, authenticate));
}

function listKeys({ keys, clock }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    const { keys: found, next } = succeed(await keys.listApiKeys.execute({ userId, ...page }));
    const data = found.map((key) => presentApiKey(key, clock.now()));
    answerConditionally(ctx, { data, nextCursor: next === null ? null : encodeCursor(next) });
  };
}

function issueKey({ keys, clock }: HttpDependencies, authenticate: Authenticate): Handler {
  const body = issueApiKeyBody(clock);
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const asked = succeed(validate(body, await readBody(ctx), 'body'));
    const issued = succeed(await keys.issueApiKey.execute({ userId, ...asked }));
    ctx.status = 201;
    ctx.body = presentShownApiKey(issued, clock.now());
  };
}

function revokeKey({ keys }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(apiKeyParams, ctx.params, 'params'));
    succeed(await keys.revokeApiKey.execute({ id, userId }));
    ctx.status = 204;
  };
}

function rotateKey({ keys, clock }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(apiKeyParams, ctx.params, 'params'));
    const { graceMs } = succeed(validate(rotateApiKeyBody, await readBody(ctx), 'body'));
    const rotated = succeed(await keys.rotateApiKey.execute({ id, userId, graceMs }));
    ctx.body = presentShownApiKey(rotated, clock.now());
  };
}

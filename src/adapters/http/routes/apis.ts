import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentApi, presentOwnApi } from '../presenters/api.ts';
import { registerApiBody, updateApiBody } from '../schemas/api-bodies.ts';
import { apiListQuery, apiParams } from '../schemas/api-query.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { upstreamUrl } from '../schemas/upstream-url.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';
import { UpstreamField } from '../upstream-field.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

const readBody = jsonBody('100kb');
const baseUrl = new UpstreamField('base_url', upstreamUrl);

/** The market: anybody may look, users offer, owners change (seed 001). */
export function addApiRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  router.get('/api/apis', listApis(dependencies));
  router.get('/api/apis/:id', getApi(dependencies));
  router.post('/api/apis', noStore, idempotency(dependencies), registerApi(dependencies, authenticate));
  router.patch('/api/apis/:id', noStore, updateApi(dependencies, authenticate));
  const signingSecret = replaceSigningSecret(dependencies, authenticate);
  router.post('/api/apis/:id/signing-secret', noStore, idempotency(dependencies), signingSecret);
}

function listApis({ market }: HttpDependencies): Handler {
  return async (ctx) => {
    const query = succeed(validate(apiListQuery, ctx.query, 'query'));
    const { apis, next } = succeed(await market.listApis.execute(query));
    answerConditionally(ctx, { data: apis.map(presentApi), nextCursor: next === null ? null : encodeCursor(next) });
  };
}

function getApi({ market }: HttpDependencies): Handler {
  return async (ctx) => {
    const { id } = succeed(validate(apiParams, ctx.params, 'params'));
    answerConditionally(ctx, presentApi(succeed(await market.findApi.execute(id))));
  };
}

function registerApi({ market }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const ownerId = requireUser(await authenticate(ctx));
    const draft = succeed(await baseUrl.validate(registerApiBody, await readBody(ctx), market.checkUpstream));
    const registered = await market.registerApi.execute({ ownerId, draft });
    const api = succeed(registered.mapErr(baseUrl.asFault));
    ctx.status = 201;
    ctx.set('Location', `/api/apis/${api.id}`);
    ctx.body = presentOwnApi(api);
  };
}

function updateApi({ market }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const ownerId = requireUser(await authenticate(ctx));
    const { id: idOrSlug } = succeed(validate(apiParams, ctx.params, 'params'));
    const changes = succeed(await baseUrl.validate(updateApiBody, await readBody(ctx), market.checkUpstream));
    const updated = await market.updateApi.execute({ ownerId, idOrSlug, changes });
    ctx.body = presentOwnApi(succeed(updated.mapErr(baseUrl.asFault)));
  };
}

function replaceSigningSecret({ market }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const ownerId = requireUser(await authenticate(ctx));
    const { id: idOrSlug } = succeed(validate(apiParams, ctx.params, 'params'));
    const signingSecret = succeed(await market.replaceSigningSecret.execute({ ownerId, idOrSlug }));
    ctx.body = { signingSecret };
  };
}

import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentShownWebhook, presentWebhook } from '../presenters/webhook.ts';
import { createWebhookBody, rotateWebhookBody, updateWebhookBody, webhookParams } from '../schemas/webhook-bodies.ts';
import { validate } from '../schemas/validate.ts';
import { webhookUrl } from '../schemas/webhook-url.ts';
import { succeed } from '../succeed.ts';
import { UpstreamField } from '../upstream-field.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

const readBody = jsonBody('100kb');

/** A user's own webhooks. Their secrets are in the answers that make them, and in no other. */
export function addWebhookRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  const once = idempotency(dependencies);
  router.get('/api/webhooks', noStore, listWebhooks(dependencies, authenticate));
  router.post('/api/webhooks', noStore, once, createWebhook(dependencies, authenticate));
  router.get('/api/webhooks/:id', noStore, getWebhook(dependencies, authenticate));
  router.patch('/api/webhooks/:id', noStore, updateWebhook(dependencies, authenticate));
  router.delete('/api/webhooks/:id', noStore, deleteWebhook(dependencies, authenticate));
  router.post('/api/webhooks/:id/rotate', noStore, once, rotateSecret(dependencies, authenticate));
}

function listWebhooks({ webhooks }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const found = succeed(await webhooks.listWebhooks.execute(userId));
    answerConditionally(ctx, { data: found.map(presentWebhook), nextCursor: null });
  };
}

function createWebhook({ webhooks, access }: HttpDependencies, authenticate: Authenticate): Handler {
  const { url, policy } = urlField({ access });
  const body = createWebhookBody(policy);
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const asked = succeed(await url.validate(body, await readBody(ctx), webhooks.checkUpstream));
    const shown = succeed((await webhooks.createWebhook.execute({ userId, ...asked })).mapErr(url.asFault));
    ctx.status = 201;
    ctx.set('Location', `/api/webhooks/${shown.webhook.id}`);
    ctx.body = presentShownWebhook(shown);
  };
}

function getWebhook({ webhooks }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(webhookParams, ctx.params, 'params'));
    answerConditionally(ctx, presentWebhook(succeed(await webhooks.getWebhook.execute({ id, userId }))));
  };
}

function updateWebhook({ webhooks, access }: HttpDependencies, authenticate: Authenticate): Handler {
  const { url, policy } = urlField({ access });
  const body = updateWebhookBody(policy);
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(webhookParams, ctx.params, 'params'));
    const changes = succeed(await url.validate(body, await readBody(ctx), webhooks.checkUpstream));
    const updated = await webhooks.updateWebhook.execute({ id, userId, changes });
    ctx.body = presentWebhook(succeed(updated.mapErr(url.asFault)));
  };
}

function deleteWebhook({ webhooks }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(webhookParams, ctx.params, 'params'));
    succeed(await webhooks.deleteWebhook.execute({ id, userId }));
    ctx.status = 204;
  };
}

function rotateSecret({ webhooks }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { id } = succeed(validate(webhookParams, ctx.params, 'params'));
    const { graceMs } = succeed(validate(rotateWebhookBody, await readBody(ctx), 'body'));
    ctx.body = presentShownWebhook(succeed(await webhooks.rotateWebhookSecret.execute({ id, userId, graceMs })));
  };
}

/** Outside production a receiver may do without TLS. */
function urlField({ access }: Pick<HttpDependencies, 'access'>) {
  const policy = { httpsOnly: access.production };
  return { policy, url: new UpstreamField('url', webhookUrl(policy)) };
}

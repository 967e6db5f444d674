import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentWebhookDelivery } from '../presenters/webhook.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { validate } from '../schemas/validate.ts';
import { webhookDeliveriesQuery, webhookDeliveryParams, webhookParams } from '../schemas/webhook-bodies.ts';
import { succeed } from '../succeed.ts';

/** What was sent to a user's own webhooks, and sending it again. */
export function addWebhookDeliveryRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { webhooks, access, clock } = dependencies;
  const authenticate = authentication(access, clock);
  const once = idempotency(dependencies);

  router.get('/api/webhooks/:id/deliveries', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    const { id: endpointId } = succeed(validate(webhookParams, ctx.params, 'params'));
    const page = succeed(validate(webhookDeliveriesQuery, ctx.query, 'query'));
    const found = succeed(await webhooks.listWebhookDeliveries.execute({ endpointId, userId, ...page }));
    const nextCursor = found.next === null ? null : encodeCursor(found.next);
    answerConditionally(ctx, { data: found.deliveries.map(presentWebhookDelivery), nextCursor });
  });

  router.post('/api/webhooks/:id/deliveries/:deliveryId/replay', noStore, once, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    const { id: endpointId, deliveryId: id } = succeed(validate(webhookDeliveryParams, ctx.params, 'params'));
    succeed(await webhooks.replayWebhookDelivery.execute({ id, endpointId, userId }));
    ctx.status = 202;
    ctx.body = { id, status: 'pending' };
  });
}

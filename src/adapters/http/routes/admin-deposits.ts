import { type Router } from '@koa/router';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentScanStanding, presentUnknownDeposit } from '../presenters/deposit-desk.ts';
import { assignDepositBody } from '../schemas/assign-deposit-body.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { depositEventParams } from '../schemas/deposit-event-params.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** Deposits that the scanner could not credit, and an administrator's word on whose they are. */
export function addAdminDepositRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { listUnknownDeposits, assignDeposit, getScanStanding } = dependencies.depositDesk;
  const authenticate = authentication(dependencies.access, dependencies.clock);

  router.get('/api/admin/deposits/unknown', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    const { deposits, next } = succeed(await listUnknownDeposits.execute(page));
    const nextCursor = next === null ? null : encodeCursor(next);
    answerConditionally(ctx, { data: deposits.map(presentUnknownDeposit), nextCursor });
  });

  router.get('/api/admin/deposits/scan', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    ctx.body = presentScanStanding(succeed(await getScanStanding.execute()));
  });

  router.post('/api/admin/deposits/:eventId/assign', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const { eventId } = succeed(validate(depositEventParams, ctx.params, 'params'));
    const { userId, reason } = succeed(validate(assignDepositBody, await readBody(ctx), 'body'));
    const assigned = await audited(ctx, dependencies, {
      action: 'assign_deposit',
      target: eventId,
      reason,
      done: 'assigned',
      run: () => assignDeposit.execute({ eventId, userId }),
    });
    ctx.body = succeed(assigned);
  });
}

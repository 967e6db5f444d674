import { type Router } from '@koa/router';
import { requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentRevenueStanding } from '../presenters/revenue.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

/** The revenue that reaches no provider. */
export function addAdminRevenueRoute(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { revenue, access, clock } = dependencies;
  const authenticate = authentication(access, clock);

  router.get('/api/admin/revenue', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    answerConditionally(ctx, presentRevenueStanding(succeed(await revenue.getRevenueStanding.execute(page))));
  });
}

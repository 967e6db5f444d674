import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentRevenue } from '../presenters/revenue.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

/** What a provider has earned, and what became of it (seed 001). */
export function addDeveloperRevenueRoute(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { revenue, access, clock } = dependencies;
  const authenticate = authentication(access, clock);

  router.get('/api/developers/revenue', noStore, async (ctx: RouteContext) => {
    const developerId = requireUser(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    answerConditionally(ctx, presentRevenue(succeed(await revenue.getRevenue.execute({ developerId, ...page }))));
  });
}

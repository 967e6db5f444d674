import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentDeveloperApi } from '../presenters/revenue.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

/** A provider's own APIs, also those that nobody else sees, with what each has brought in. */
export function addDeveloperApiRoute(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { revenue, access, clock } = dependencies;
  const authenticate = authentication(access, clock);

  router.get('/api/developers/apis', noStore, async (ctx: RouteContext) => {
    const developerId = requireUser(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    const { apis, next } = succeed(await revenue.listDeveloperApis.execute({ developerId, ...page }));
    const data = apis.map(presentDeveloperApi);
    answerConditionally(ctx, { data, nextCursor: next === null ? null : encodeCursor(next) });
  });
}

import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentDeveloper } from '../presenters/developer.ts';
import { developerBody } from '../schemas/developer-body.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** A user's own profile as a provider of APIs (seed 001). */
export function addDeveloperRoutes(router: Router<HttpState>, { market, access, clock }: HttpDependencies): void {
  const authenticate = authentication(access, clock);

  router.get('/api/developers/me', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    answerConditionally(ctx, presentDeveloper(succeed(await market.getDeveloper.execute(userId))));
  });

  router.patch('/api/developers/me', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    const changes = succeed(validate(developerBody, await readBody(ctx), 'body'));
    ctx.body = presentDeveloper(succeed(await market.updateDeveloper.execute({ userId, changes })));
  });
}

import { type Router } from '@koa/router';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentNetworkStanding } from '../presenters/network-standing.ts';
import { validate } from '../schemas/validate.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** What the workers know of the Stellar network, and an operator's word after they stopped at another one. */
export function addAdminNetworkRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { getNetworkStanding, acceptNetwork } = dependencies;
  const authenticate = authentication(dependencies.access, dependencies.clock);

  router.get('/api/admin/network', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    ctx.body = presentNetworkStanding(succeed(await getNetworkStanding.execute()));
  });

  router.post('/api/admin/network/accept', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const accepted = await audited(ctx, dependencies, {
      action: 'accept_network',
      target: null,
      reason,
      done: 'accepted',
      run: () => acceptNetwork.execute(),
    });
    const mark = succeed(accepted);
    ctx.body = presentNetworkStanding({ highest: mark.ledger, mark, halted: null });
  });
}

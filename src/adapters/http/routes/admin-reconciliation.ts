import { type Router } from '@koa/router';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentReconciliation } from '../presenters/reconciliation.ts';
import { validate } from '../schemas/validate.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** What the shared contracts hold beside what our books say that they owe. Nothing here repairs anything. */
export function addAdminReconciliationRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { getReconciliation, reconcileVaults } = dependencies.vaultWatch;
  const authenticate = authentication(dependencies.access, dependencies.clock);

  router.get('/api/admin/reconciliation', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    ctx.body = presentReconciliation(succeed(await getReconciliation.execute()));
  });

  router.post('/api/admin/reconciliation/run', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const compared = await audited(ctx, dependencies, {
      action: 'reconcile_vaults',
      target: null,
      reason,
      done: 'compared',
      run: () => reconcileVaults.execute(),
    });
    ctx.body = presentReconciliation(succeed(compared));
  });
}

import { type Router } from '@koa/router';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentMintedToken } from '../presenters/minted-token.ts';
import { mintTokenBody } from '../schemas/mint-token-body.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** Tokens by which an administrator acts as a user, where only the user itself may. On the record, like every action. */
export function addAdminTokenRoute(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { mintToken } = dependencies.login;
  const authenticate = authentication(dependencies.access, dependencies.clock);

  router.post('/api/admin/tokens', noStore, async (ctx: RouteContext) => {
    requireAdmin(await authenticate(ctx));
    const { userId, lifetimeSeconds, reason } = succeed(validate(mintTokenBody, await readBody(ctx), 'body'));
    const minted = await audited(ctx, dependencies, {
      action: 'mint_token',
      target: userId,
      reason,
      done: 'minted',
      run: () => mintToken.execute({ userId, lifetimeSeconds }),
    });
    ctx.body = presentMintedToken(succeed(minted));
  });
}

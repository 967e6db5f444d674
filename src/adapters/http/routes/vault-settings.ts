import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentVaultSettings } from '../presenters/vault-settings.ts';
import { validate } from '../schemas/validate.ts';
import { vaultSettingsBody } from '../schemas/vault-settings-body.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** What a user decides about an own vault after opening it. */
export function addVaultSettingsRoutes(
  router: Router<HttpState>,
  { vaultWatch, access, clock }: HttpDependencies,
): void {
  const authenticate = authentication(access, clock);

  router.get('/api/vault', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    answerConditionally(ctx, presentVaultSettings(succeed(await vaultWatch.getBalanceWatch.execute(userId))));
  });

  router.patch('/api/vault', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    const { balanceLowUsdc: threshold } = succeed(validate(vaultSettingsBody, await readBody(ctx), 'body'));
    ctx.body = presentVaultSettings(succeed(await vaultWatch.watchBalance.execute({ userId, threshold })));
  });
}

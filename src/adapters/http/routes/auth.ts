import { type Router } from '@koa/router';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { anyOrigin, preflight } from '../middleware/any-origin.ts';
import { jsonOrFormBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { challengeQuery } from '../schemas/challenge-query.ts';
import { signedChallenge } from '../schemas/signed-challenge.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

/** SEP-10 wants both steps at one address, the WEB_AUTH_ENDPOINT. */
export const WEB_AUTH_PATH = '/auth';

const readBody = jsonOrFormBody('100kb');

/** Login with a Stellar wallet (SEP-10): a challenge, and a token for the signed challenge. */
export function addAuthRoutes(router: Router<HttpState>, { login }: HttpDependencies): void {
  const query = challengeQuery(login.homeDomain);

  router.get(['/api/auth/challenge', WEB_AUTH_PATH], noStore, anyOrigin, async (ctx: RouteContext) => {
    const { account } = succeed(validate(query, ctx.query, 'query'));
    const { transaction, networkPassphrase } = await login.issueChallenge.execute(account);
    ctx.body = { transaction, network_passphrase: networkPassphrase };
  });

  router.post(['/api/auth/token', WEB_AUTH_PATH], noStore, anyOrigin, async (ctx: RouteContext) => {
    const { transaction } = succeed(validate(signedChallenge, await readBody(ctx), 'body'));
    ctx.body = { token: succeed(await login.redeemChallenge.execute(transaction)) };
  });

  router.options(['/api/auth/challenge', '/api/auth/token', WEB_AUTH_PATH], anyOrigin, preflight);
}

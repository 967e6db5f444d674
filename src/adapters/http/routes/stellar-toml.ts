import { type Router } from '@koa/router';
import { answerTextConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { anyOrigin } from '../middleware/any-origin.ts';
import { presentStellarToml } from '../presenters/stellar-toml.ts';
import { WEB_AUTH_PATH } from './auth.ts';

/** How a wallet that knows the domain finds the login, and knows the key that signs its challenges (SEP-1). */
export function addStellarTomlRoute(router: Router<HttpState>, { login }: HttpDependencies): void {
  const { networkPassphrase } = login;

  router.get('/.well-known/stellar.toml', anyOrigin, async (ctx) => {
    const origin = login.publicOrigin ?? `${ctx.protocol}://${ctx.host}`;
    const toml = presentStellarToml({
      networkPassphrase,
      signingKey: await login.signingKey(),
      webAuthEndpoint: `${origin}${WEB_AUTH_PATH}`,
    });
    answerTextConditionally(ctx, toml, 'text/plain');
  });
}

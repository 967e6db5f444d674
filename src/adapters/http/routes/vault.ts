import { type Router } from '@koa/router';
import { requireUser, requireUserCaller } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentBalance, presentVault } from '../presenters/vault.ts';
import { requestSignal } from '../request-signal.ts';
import { balanceQuery } from '../schemas/balance-query.ts';
import { validate } from '../schemas/validate.ts';
import { vaultBody } from '../schemas/vault-body.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb');

/** A user's vault: what calls are paid from (seed 001). */
export function addVaultRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { vault, access, clock } = dependencies;
  const authenticate = authentication(access, clock);
  const body = vaultBody(vault.network);

  router.post('/api/vault', noStore, idempotency(dependencies), async (ctx: RouteContext) => {
    const { userId, account: loggedInAs } = requireUserCaller(await authenticate(ctx));
    const asked = succeed(validate(body, await readBody(ctx), 'body'));
    const { contractId, signature, ownerSignature } = asked;
    const depositorAddress = asked.depositorAddress === undefined ? loggedInAs : asked.depositorAddress;
    const input = { userId, loggedInAs, contractId, depositorAddress, signature, ownerSignature };
    const opened = succeed(await vault.registerVault.execute(input, requestSignal(ctx)));
    ctx.status = 201;
    ctx.set('Location', '/api/vault/balance');
    ctx.body = presentVault(opened, vault.network);
  });

  router.get('/api/vault/balance', noStore, async (ctx: RouteContext) => {
    const userId = requireUser(await authenticate(ctx));
    const { network } = succeed(validate(balanceQuery, ctx.query, 'query'));
    const found = succeed(await vault.getBalance.execute({ userId, network }));
    answerConditionally(ctx, presentBalance(found, network));
  });
}

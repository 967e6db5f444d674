import { type Router } from '@koa/router';
import { requireUser } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { depositProblemOf } from '../deposit-fault.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentDeposit, presentDepositToSign } from '../presenters/deposit.ts';
import { requestSignal } from '../request-signal.ts';
import { buildDepositBody, depositParams, submitDepositBody } from '../schemas/deposit-bodies.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

const readBody = jsonBody('100kb');

/** Money on its way into a vault. The key that signs a deposit never comes here. */
export function addDepositRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  const once = idempotency(dependencies);
  router.post('/api/deposits/build', noStore, once, buildDeposit(dependencies, authenticate));
  router.post('/api/deposits/submit', noStore, submitDeposit(dependencies, authenticate));
  router.get('/api/deposits/:hash', noStore, getDeposit(dependencies, authenticate));
}

function buildDeposit({ vault }: HttpDependencies, authenticate: Authenticate): Handler {
  const body = buildDepositBody(vault.network);
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const asked = succeed(validate(body, await readBody(ctx), 'body'));
    const built = await vault.buildDeposit.execute({ userId, ...asked }, requestSignal(ctx));
    ctx.body = presentDepositToSign(succeed(built.mapErr(depositProblemOf)), vault);
  };
}

function submitDeposit({ vault }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { transactionXdr } = succeed(validate(submitDepositBody, await readBody(ctx), 'body'));
    const submitted = await vault.submitDeposit.execute({ userId, transactionXdr }, requestSignal(ctx));
    const { hash, status } = succeed(submitted.mapErr(depositProblemOf));
    ctx.status = 202;
    ctx.set('Location', `/api/deposits/${hash}`);
    ctx.body = { hash, status };
  };
}

function getDeposit({ vault }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const userId = requireUser(await authenticate(ctx));
    const { hash } = succeed(validate(depositParams, ctx.params, 'params'));
    const found = succeed(await vault.findDeposit.execute({ userId, hash }, requestSignal(ctx)));
    answerConditionally(ctx, presentDeposit(found));
  };
}

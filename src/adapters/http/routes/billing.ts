import { type Router } from '@koa/router';
import { type DeductReceipt } from '../../../core/billing/deduct-receipt.ts';
import { audited } from '../access/audited.ts';
import { mayActFor, requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { DeductBatch } from './deduct-batch.ts';
import { deductRequestOf } from '../schemas/deduct-request.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentCharge } from '../presenters/charge.ts';
import { presentChargeReceipt } from '../presenters/charge-receipt.ts';
import { presentReceipt } from '../presenters/receipt.ts';
import { RequestRefused } from '../request-refused.ts';
import { chargeParams } from '../schemas/charge-params.ts';
import { deductBatchBody } from '../schemas/deduct-batch-body.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';
import { validate } from '../schemas/validate.ts';
import { waitPreferenceOf } from '../wait-preference.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

const readBody = jsonBody('100kb');
/** Room for a full batch of long ids. */
const readBatchBody = jsonBody('1mb');

export function addBillingRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  router.post('/api/billing/deduct', noStore, deduct(dependencies, authenticate));
  router.post('/api/billing/deduct/batch', noStore, deductBatch(dependencies, authenticate));
  router.get('/api/billing/deductions/:requestId', noStore, getDeduction(dependencies, authenticate));
  router.get('/api/billing/deductions/:requestId/receipt', noStore, getReceipt(dependencies, authenticate));
  router.post('/api/billing/deductions/:requestId/void', noStore, voidDeduction(dependencies, authenticate));
}

function deduct({ deductUsage }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const charge = succeed(deductRequestOf(await readBody(ctx), ctx.get('Idempotency-Key')));
    if (!mayActFor(caller, charge.userId)) throw new RequestRefused({ kind: 'forbidden' });
    const { wait, applied } = waitPreferenceOf(ctx.get('Prefer'));
    const receipt = succeed(await deductUsage.execute({ charge, wait }));
    if (applied !== null) ctx.set('Preference-Applied', applied);
    answerReceipt(ctx, charge.requestId, receipt);
  };
}

/** 202 and where to look, until what the caller waited for has come about. */
function answerReceipt(ctx: RouteContext, requestId: string, receipt: DeductReceipt): void {
  if (receipt.alreadyProcessed) ctx.set('Idempotent-Replayed', 'true');
  if (!receipt.settled) ctx.set('Location', `/api/billing/deductions/${encodeURIComponent(requestId)}`);
  ctx.status = receipt.settled ? 200 : 202;
  ctx.body = presentReceipt(receipt);
}

function deductBatch({ deductUsage, logger }: HttpDependencies, authenticate: Authenticate): Handler {
  const batch = new DeductBatch(deductUsage, logger);
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const { items } = succeed(validate(deductBatchBody, await readBatchBody(ctx), 'body'));
    ctx.body = { results: await batch.charge(items, caller, ctx.state.requestId) };
  };
}

function getDeduction({ findCharge }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const { requestId } = succeed(validate(chargeParams, ctx.params, 'params'));
    const ownerId = caller.kind === 'admin' ? null : caller.userId;
    const charge = succeed(await findCharge.execute({ requestId, ownerId }));
    answerConditionally(ctx, presentCharge(charge));
  };
}

function getReceipt({ getChargeReceipt }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const { requestId } = succeed(validate(chargeParams, ctx.params, 'params'));
    const ownerId = caller.kind === 'admin' ? null : caller.userId;
    const receipt = succeed(await getChargeReceipt.execute({ requestId, ownerId }));
    answerConditionally(ctx, presentChargeReceipt(receipt));
  };
}

function voidDeduction(dependencies: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    requireAdmin(await authenticate(ctx));
    const { requestId } = succeed(validate(chargeParams, ctx.params, 'params'));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const voided = await audited(ctx, dependencies, {
      action: 'void_charge',
      target: requestId,
      reason,
      done: 'voided',
      run: () => dependencies.voidCharge.execute(requestId),
    });
    ctx.body = presentCharge(succeed(voided));
  };
}

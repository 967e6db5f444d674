import { type Router } from '@koa/router';
import { type ResultAsync } from 'neverthrow';
import { type ChargeView } from '../../../core/billing/ports/usage-ledger.ts';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type Problem } from '../error-mapping.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentCharge } from '../presenters/charge.ts';
import { presentReviewedCharge } from '../presenters/reviewed-charge.ts';
import { chargeParams } from '../schemas/charge-params.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';

/** One way out of review. */
interface ReviewAction {
  /** As the audit log names it. */
  readonly name: string;
  /** The outcome that the audit log gives its success. */
  readonly done: string;
  readonly execute: (requestId: string) => ResultAsync<ChargeView, Problem>;
}

const readBody = jsonBody('100kb');

export function addAdminChargeRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { confirmReviewedCharge, requeueCharge, writeOffCharge } = dependencies;
  const authenticate = authentication(dependencies.access, dependencies.clock);
  const act = (action: ReviewAction) => actOnCharge(action, dependencies, authenticate);
  router.get('/api/admin/charges/review', noStore, listReview(dependencies, authenticate));
  router.post(
    '/api/admin/charges/:requestId/confirm',
    noStore,
    act({ name: 'confirm_charge', done: 'confirmed', execute: (id) => confirmReviewedCharge.execute(id) }),
  );
  router.post(
    '/api/admin/charges/:requestId/requeue',
    noStore,
    act({ name: 'requeue_charge', done: 'requeued', execute: (id) => requeueCharge.execute(id) }),
  );
  router.post(
    '/api/admin/charges/:requestId/write-off',
    noStore,
    act({ name: 'write_off_charge', done: 'written_off', execute: (id) => writeOffCharge.execute(id) }),
  );
}

function listReview({ listReview: list }: HttpDependencies, authenticate: Authenticate) {
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    const { charges, next } = succeed(await list.execute(page));
    const nextCursor = next === null ? null : encodeCursor(next);
    answerConditionally(ctx, { data: charges.map(presentReviewedCharge), nextCursor });
  };
}

function actOnCharge(
  { name: action, done, execute }: ReviewAction,
  dependencies: HttpDependencies,
  authenticate: Authenticate,
) {
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const { requestId } = succeed(validate(chargeParams, ctx.params, 'params'));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const run = () => execute(requestId);
    const charge = await audited(ctx, dependencies, { action, target: requestId, reason, done, run });
    ctx.body = presentCharge(succeed(charge));
  };
}

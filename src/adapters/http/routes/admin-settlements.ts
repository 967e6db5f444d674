import { type Router } from '@koa/router';
import { type ResultAsync } from 'neverthrow';
import { type DeskSettlement } from '../../../core/settlement/ports/payout-desk.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type Problem } from '../error-mapping.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentDeskSettlement, presentSettlementReconciliation } from '../presenters/desk-settlement.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { settlementParams, settlementQuery } from '../schemas/settlement-query.ts';
import { validate } from '../schemas/validate.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';

/** One way out of review. */
interface PayoutAction {
  /** As the audit log names it. */
  readonly name: string;
  /** The outcome that the audit log gives its success. */
  readonly done: string;
  readonly execute: (id: string) => ResultAsync<DeskSettlement, Problem>;
}

const readBody = jsonBody('100kb');

/** What providers are paid, and what keeps any of it. Everything that changes something is on the record. */
export function addAdminSettlementRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { confirmPayout, requeuePayout, writeOffPayout } = dependencies.settlements;
  const authenticate = authentication(dependencies.access, dependencies.clock);
  const act = (action: PayoutAction) => actOnPayout(action, dependencies, authenticate);
  router.get('/api/admin/settlements', noStore, listSettlements(dependencies, authenticate));
  router.get('/api/admin/settlements/reconciliation', noStore, reconcile(dependencies, authenticate));
  router.post('/api/admin/settlements/run', noStore, settle(dependencies, authenticate));
  router.post(
    '/api/admin/settlements/:id/confirm',
    noStore,
    act({ name: 'confirm_payout', done: 'confirmed', execute: (id) => confirmPayout.execute(id) }),
  );
  router.post(
    '/api/admin/settlements/:id/requeue',
    noStore,
    act({ name: 'requeue_payout', done: 'requeued', execute: (id) => requeuePayout.execute(id) }),
  );
  router.post(
    '/api/admin/settlements/:id/write-off',
    noStore,
    act({ name: 'write_off_payout', done: 'written_off', execute: (id) => writeOffPayout.execute(id) }),
  );
}

function listSettlements({ settlements }: HttpDependencies, authenticate: Authenticate) {
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const page = succeed(validate(settlementQuery, ctx.query, 'query'));
    const { settlements: found, next } = succeed(await settlements.listSettlements.execute(page));
    const nextCursor = next === null ? null : encodeCursor(next);
    answerConditionally(ctx, { data: found.map(presentDeskSettlement), nextCursor });
  };
}

function reconcile({ settlements }: HttpDependencies, authenticate: Authenticate) {
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    ctx.body = presentSettlementReconciliation(succeed(await settlements.reconcileSettlements.execute()));
  };
}

function settle(dependencies: HttpDependencies, authenticate: Authenticate) {
  const { settleRevenue } = dependencies.settlements;
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const settled = await audited(ctx, dependencies, {
      action: 'settle_revenue',
      target: null,
      reason,
      done: 'settled',
      run: () => settleRevenue.execute(),
    });
    const { settlements, units } = succeed(settled);
    ctx.body = { settlements, amountUsdc: formatUsdc(units) };
  };
}

function actOnPayout(
  { name: action, done, execute }: PayoutAction,
  dependencies: HttpDependencies,
  authenticate: Authenticate,
) {
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const { id } = succeed(validate(settlementParams, ctx.params, 'params'));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const run = () => execute(id);
    const settlement = await audited(ctx, dependencies, { action, target: id, reason, done, run });
    ctx.body = presentDeskSettlement(succeed(settlement));
  };
}

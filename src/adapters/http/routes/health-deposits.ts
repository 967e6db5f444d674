import { type Router } from '@koa/router';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { healthAnswer } from '../middleware/health-answer.ts';
import { presentDepositHealth } from '../presenters/health-deposits.ts';

/** Seed 001: whether the way that deposits take is open. */
export function addDepositHealthRoute(
  router: Router<HttpState>,
  { circuitBreakers, clock, metrics }: HttpDependencies,
): void {
  router.get('/api/deposits/health', healthAnswer('deposits', metrics), (ctx) => {
    ctx.body = presentDepositHealth(circuitBreakers.list(clock.now()));
  });
}

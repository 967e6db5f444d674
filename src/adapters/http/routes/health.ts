import { type Router } from '@koa/router';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentHealth } from '../presenters/health.ts';

export function addHealthRoutes(router: Router<HttpState>, { checkHealth, version, clock }: HttpDependencies): void {
  router.get('/api/health', noStore, async (ctx) => {
    const report = await checkHealth.execute();
    ctx.status = report.status === 'down' ? 503 : 200;
    ctx.body = presentHealth(report, version, clock.now());
  });

  // Asks no dependency: a liveness probe that did would restart the whole fleet when the database blinks.
  router.get('/api/health/live', noStore, (ctx) => {
    ctx.body = { status: 'ok' };
  });
}

import { type Router } from '@koa/router';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { healthAnswer } from '../middleware/health-answer.ts';
import { healthGuard } from '../middleware/health-guard.ts';
import { MONITOR_VERSION, presentHealthV2 } from '../presenters/health-v2.ts';

/** Seed 003's view: every component, and the figures of the monitor. */
export function addHealthV2Route(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { health, circuitBreakers, clock, metrics } = dependencies;
  const guard = healthGuard(dependencies);

  router.get('/api/health/v2', healthAnswer('v2', metrics), async (ctx) => {
    const startedAt = clock.now();
    ctx.set('X-Health-Version', MONITOR_VERSION);
    ctx.vary('X-API-Key');
    await guard(ctx);
    const report = await health.checkHealth.execute('v2');
    const now = clock.now();
    const trips = circuitBreakers.list(now).reduce((sum, circuit) => sum + circuit.trips, 0);
    ctx.status = report.status === 'down' ? 503 : 200;
    if (ctx.status === 200) ctx.set('Cache-Control', `private, max-age=${Math.floor(report.freshForMs / 1000)}`);
    const { figures } = health.statistics;
    ctx.body = presentHealthV2({ report, figures, trips, now, durationMs: now - startedAt });
  });
}

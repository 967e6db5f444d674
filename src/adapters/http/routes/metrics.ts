import { type Router } from '@koa/router';
import { matcherOf } from '../access/api-key.ts';
import { bearerOf } from '../access/bearer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { noStore } from '../middleware/no-store.ts';
import { RequestRefused } from '../request-refused.ts';

/** Prometheus text; in production only for the holder of the metrics key (seed 001). */
export function addMetricsRoutes(router: Router<HttpState>, { metrics, access }: HttpDependencies): void {
  const isMetricsKey = matcherOf(access.metricsApiKey);

  router.get('/api/metrics', noStore, async (ctx) => {
    const key = bearerOf(ctx.get('Authorization'));
    const allowed = !access.production || (key !== null && isMetricsKey(key));
    if (!allowed) throw new RequestRefused({ kind: 'unauthorized' });
    const { contentType, body } = await metrics.text();
    ctx.set('Content-Type', contentType);
    ctx.body = body;
  });
}

import { type Router } from '@koa/router';
import { apiHealthOf } from '../api-health.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { healthAnswer } from '../middleware/health-answer.ts';
import { presentHealth, statusOf } from '../presenters/health.ts';
import { presentHealthDetails } from '../presenters/health-details.ts';
import { HEALTH_JSON, presentIetfHealth } from '../presenters/health-ietf.ts';

/** The public views. Their bodies hold words and numbers only. */
export function addHealthRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { health, version, metrics } = dependencies;
  router.get('/api/health', healthAnswer('api', metrics), apiHealth(dependencies));

  router.get('/health', healthAnswer('health', metrics), async (ctx) => {
    const report = await health.checkHealth.execute('health');
    ctx.status = report.status === 'down' ? 500 : 200;
    ctx.body = presentHealthDetails(report, version);
  });

  // Asks no dependency: a liveness probe that did would restart the whole fleet when the database blinks.
  router.get('/api/health/live', healthAnswer('live', metrics), (ctx) => {
    ctx.body = { status: 'ok' };
  });

  router.get('/api/health/ready', healthAnswer('ready', metrics), async (ctx) => {
    const { phase } = health.lifecycle;
    const status = phase === 'ready' ? (await health.checkHealth.execute('ready')).status : phase;
    ctx.status = status === 'ok' || status === 'degraded' ? 200 : 503;
    ctx.body = { status };
  });

  router.get('/api/health/startup', healthAnswer('startup', metrics), async (ctx) => {
    const started = health.lifecycle.phase !== 'starting' && (await isEverythingChecked(health));
    ctx.status = started ? 200 : 503;
    ctx.body = { status: started ? 'ok' : 'starting' };
  });
}

/** Seed 000's body, or the IETF draft's for whoever asks for its media type. */
function apiHealth(dependencies: HttpDependencies) {
  return async (ctx: RouteContext): Promise<void> => {
    const facts = await apiHealthOf(dependencies);
    ctx.vary('Accept');
    ctx.status = statusOf(facts) === 'down' ? 503 : 200;
    if (ctx.accepts('application/json', HEALTH_JSON) === HEALTH_JSON) {
      ctx.type = HEALTH_JSON;
      ctx.body = presentIetfHealth(facts);
    } else {
      ctx.body = presentHealth(facts);
    }
  };
}

async function isEverythingChecked({ checkHealth }: HttpDependencies['health']): Promise<boolean> {
  const { components } = await checkHealth.execute('startup');
  return [...components.values()].every(({ reason }) => reason !== 'not_checked');
}

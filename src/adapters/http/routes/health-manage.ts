import { type Router } from '@koa/router';
import { type HealthCommand } from '../../../core/health/manage-health.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { jsonBody } from '../middleware/body.ts';
import { healthAnswer } from '../middleware/health-answer.ts';
import { healthGuard, type HealthGuard } from '../middleware/health-guard.ts';
import { presentDiagnosis } from '../presenters/health-diagnosis.ts';
import { MONITOR_VERSION } from '../presenters/health-v2.ts';
import { RequestRefused } from '../request-refused.ts';
import { healthManageBody, healthManageQuery } from '../schemas/health-manage.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

const readBody = jsonBody('100kb', 'any');

/** Seed 003's management of the monitor. */
export function addHealthManageRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { health, access, metrics } = dependencies;
  const guard = healthGuard(dependencies);
  const answer = healthAnswer('manage', metrics);
  // Whoever can reset circuits in an outage can make it worse.
  const closed = access.production && health.apiKey === null;
  const admit: HealthGuard = async (ctx) => {
    ctx.set('X-Health-Version', MONITOR_VERSION);
    if (closed) throw new RequestRefused({ kind: 'health_key_not_configured' });
    await guard(ctx);
  };
  router.get('/api/health/v2/manage', answer, inspect(dependencies, admit));
  router.post('/api/health/v2/manage', answer, manage(dependencies, admit));
}

function inspect({ health, metrics }: HttpDependencies, admit: HealthGuard) {
  return async (ctx: RouteContext): Promise<void> => {
    await admit(ctx);
    const { action } = succeed(validate(healthManageQuery, ctx.query, 'query'));
    if (action === 'diagnostics') {
      ctx.body = presentDiagnosis(await health.diagnoseHealth.execute());
      return;
    }
    const { contentType, body } = await metrics.healthText();
    ctx.set('Content-Type', contentType);
    ctx.body = body;
  };
}

/** Every attempt leaves an audit line, also the refused one. */
function manage({ health, clock, logger }: HttpDependencies, admit: HealthGuard) {
  return async (ctx: RouteContext): Promise<void> => {
    await admit(ctx);
    const command = succeed(validate(healthManageBody, await readBody(ctx), 'body'));
    const { action, service } = command;
    const done = await health.manageHealth.execute(command);
    const outcome = done.isOk() ? 'done' : done.error.kind;
    const correlationId = ctx.state.requestId;
    logger.info({ audit: true, action, target: service, outcome, correlationId }, 'Health managed');
    const message = messageOf(command, succeed(done));
    ctx.body = { success: true, message, timestamp: new Date(clock.now()).toISOString() };
  };
}

/** Only known services come this far: nothing that a stranger made up is repeated to anyone. */
function messageOf(command: HealthCommand, finished: boolean): string {
  if (command.action === 'reset_circuit_breaker') return `Circuit breaker of ${command.service} reset`;
  const checked = command.service ?? 'all services';
  return finished ? `Health check of ${checked} completed` : `Health check of ${checked} started, not finished yet`;
}

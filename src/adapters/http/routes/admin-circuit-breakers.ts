import { type Router } from '@koa/router';
import { ResultAsync, type Result } from 'neverthrow';
import { type UnknownCircuit } from '../../../core/shared/circuit-breakers.ts';
import { audited } from '../access/audited.ts';
import { requireAdmin } from '../access/caller.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { jsonBody } from '../middleware/body.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentCircuit } from '../presenters/circuit.ts';
import { circuitParams } from '../schemas/circuit-params.ts';
import { validate } from '../schemas/validate.ts';
import { voidBody } from '../schemas/void-body.ts';
import { succeed } from '../succeed.ts';

interface CircuitAction {
  /** As the audit log names it. */
  readonly action: string;
  /** The outcome that the audit log gives its success. */
  readonly done: string;
  readonly execute: (service: string, now: number) => Result<void, UnknownCircuit>;
}

const readBody = jsonBody('100kb');

/** Circuits by hand: a reset lets calls through again, an open one lets none through until a reset. */
export function addAdminCircuitBreakerRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const { circuitBreakers, clock } = dependencies;
  const authenticate = authentication(dependencies.access, clock);
  const act = (action: CircuitAction) => actOnCircuit(action, dependencies, authenticate);

  router.get('/api/admin/circuit-breakers', noStore, async (ctx) => {
    requireAdmin(await authenticate(ctx));
    ctx.body = { data: circuitBreakers.list(clock.now()).map(presentCircuit) };
  });
  router.post(
    '/api/admin/circuit-breakers/:service/reset',
    noStore,
    act({
      action: 'reset_circuit_breaker',
      done: 'reset',
      execute: (service, now) => circuitBreakers.reset(service, now),
    }),
  );
  router.post(
    '/api/admin/circuit-breakers/:service/open',
    noStore,
    act({
      action: 'open_circuit_breaker',
      done: 'opened',
      execute: (service, now) => circuitBreakers.forceOpen(service, now),
    }),
  );
}

/** Answers the circuit as it is afterwards. */
function actOnCircuit(
  { action, done, execute }: CircuitAction,
  dependencies: HttpDependencies,
  authenticate: Authenticate,
) {
  const { circuitBreakers, clock } = dependencies;
  return async (ctx: RouteContext): Promise<void> => {
    requireAdmin(await authenticate(ctx));
    const { service: target } = succeed(validate(circuitParams, ctx.params, 'params'));
    const { reason } = succeed(validate(voidBody, await readBody(ctx), 'body'));
    const run = () => new ResultAsync(Promise.resolve(execute(target, clock.now())));
    succeed(await audited(ctx, dependencies, { action, target, reason, done, run }));
    ctx.body = circuitBreakers
      .list(clock.now())
      .map(presentCircuit)
      .find(({ service }) => service === target);
  };
}

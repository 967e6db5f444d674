import { BatchedCallHolds } from '../../../src/adapters/batching/batched-call-holds.ts';
import { InMemoryRateLimiter } from '../../../src/adapters/memory/in-memory-rate-limiter.ts';
import { AuthenticateApiKey } from '../../../src/core/access/authenticate-api-key.ts';
import { type ApiKeyLookup } from '../../../src/core/access/ports/api-keys.ts';
import { GatherCalls } from '../../../src/core/billing/gather-calls.ts';
import { type CallGathering } from '../../../src/core/billing/ports/call-gathering.ts';
import { type ChargeHolds } from '../../../src/core/billing/ports/charge-holds.ts';
import { type DeductLimits } from '../../../src/core/billing/ports/deduct-limits.ts';
import { type SubmissionTrigger } from '../../../src/core/billing/ports/submission-trigger.ts';
import { AdmitCall } from '../../../src/core/gateway/admit-call.ts';
import { CallPlaces } from '../../../src/core/gateway/call-places.ts';
import { CallSettlements } from '../../../src/core/gateway/call-settlements.ts';
import { CatalogTargets } from '../../../src/core/gateway/catalog-targets.ts';
import { ForwardCall } from '../../../src/core/gateway/forward-call.ts';
import { PayForCall } from '../../../src/core/gateway/pay-for-call.ts';
import { type HeldCalls } from '../../../src/core/gateway/ports/held-calls.ts';
import { type SettlementObserver } from '../../../src/core/gateway/ports/settlement-observer.ts';
import { type Upstream } from '../../../src/core/gateway/ports/upstream.ts';
import { SweepHolds } from '../../../src/core/gateway/sweep-holds.ts';
import { UpstreamCircuits } from '../../../src/core/gateway/upstream-circuits.ts';
import { WordCall } from '../../../src/core/gateway/word-call.ts';
import { type ApiCatalog } from '../../../src/core/catalog/ports/api-catalog.ts';
import { CIRCUIT_TRIALS } from '../../../src/core/shared/circuit-breaker.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { type Ids } from '../../../src/core/shared/ids.ts';
import { ID_SECRET } from '../../support/billing-graph.ts';
import { type UpstreamPlan } from './call-plan.ts';
import { type CallerEnd } from './simulated-upstream.ts';
import { type Settlements } from './watched-settlements.ts';

/** Above the time an upstream has for its status line, and short, so that a history need not wait long for a sweep. */
export const HOLD_TIMEOUT_MS = 32_000;
const WINDOW_MS = 15_000;
/** A few calls. */
const WINDOW_UNITS = 400_000n;
const BATCHES = { batchMax: 512, queueMax: 1_000 };
const CIRCUIT = { failureThreshold: 5, cooldownMs: 30_000, ...CIRCUIT_TRIALS };

export interface GatewayPorts {
  readonly keys: ApiKeyLookup;
  readonly catalog: Pick<ApiCatalog, 'find'>;
  readonly holds: ChargeHolds;
  readonly calls: HeldCalls;
  readonly gathering: CallGathering;
  readonly limits: DeductLimits;
  readonly upstream: Upstream<UpstreamPlan, CallerEnd>;
  readonly observer: SettlementObserver;
  readonly submissions: SubmissionTrigger;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What stands between a call and its settlement. */
  readonly settling: (settlements: Settlements) => Settlements;
}

/** The gateway of one process over any ports, wired as the container wires it. */
export function buildGateway(ports: GatewayPorts) {
  const { keys, catalog, calls, observer, gathering, limits, submissions, upstream, clock, ids } = ports;
  const settlements = new CallSettlements({ calls, observer, clock }, { ...BATCHES, holdTimeoutMs: HOLD_TIMEOUT_MS });
  const admitCall = new AdmitCall({
    authenticate: new AuthenticateApiKey(keys, clock),
    targets: new CatalogTargets(catalog),
    rateLimiter: new InMemoryRateLimiter(),
    places: new CallPlaces(50),
    circuits: new UpstreamCircuits(CIRCUIT, 10),
    clock,
  });
  const holds = new BatchedCallHolds(ports.holds, clock, BATCHES);
  const payForCall = new PayForCall({ holds, calls, clock, ids }, { holdTimeoutMs: HOLD_TIMEOUT_MS });
  const wordCall = new WordCall(ids, clock, { trustProxy: false });
  const settled = ports.settling(settlements);
  const gatherTerms = { secret: ID_SECRET, windowMs: WINDOW_MS, windowUnits: WINDOW_UNITS };
  return {
    settlements,
    forwardCall: new ForwardCall({ admitCall, payForCall, settlements: settled, upstream, wordCall, clock }),
    sweepHolds: new SweepHolds({ calls, observer, clock }),
    gatherCalls: new GatherCalls({ gathering, limits, submissions, clock }, gatherTerms),
  };
}

export type Gateway = ReturnType<typeof buildGateway>;

import { type Container } from 'inversify';
import { CachedLookup } from '../../adapters/caching/cached-lookup.ts';
import { stopwatch } from '../../adapters/system/stopwatch.ts';
import { WatchedCall } from '../../adapters/system/watched-call.ts';
import { DnsHostResolver } from '../../adapters/upstream/dns-host-resolver.ts';
import { UndiciUpstream } from '../../adapters/upstream/undici-upstream.ts';
import { AdmitCall } from '../../core/gateway/admit-call.ts';
import { CallPlaces } from '../../core/gateway/call-places.ts';
import { CatalogTargets } from '../../core/gateway/catalog-targets.ts';
import { ForwardCall } from '../../core/gateway/forward-call.ts';
import { PayForCall } from '../../core/gateway/pay-for-call.ts';
import { UpstreamCircuits } from '../../core/gateway/upstream-circuits.ts';
import { WordCall } from '../../core/gateway/word-call.ts';
import { CIRCUIT_TRIALS } from '../../core/shared/circuit-breaker.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** A caller waits for it, and a name that nobody answers for is an upstream that cannot be reached. */
const NAME_TIMEOUT_MS = 2_000;
/** What a provider changed, a new price too, is seen by calls after this long. */
const TARGET_AGE_MS_MAX = 2_000;
const TARGETS_MAX = 10_000;
const CIRCUITS_MAX = 10_000;

/** Calls that are paid for. */
export function bindGateway(container: Container, { config }: Settings): void {
  const { holdTimeoutMs, keyConcurrencyMax, profiling, ...proxy } = config.gateway;
  const { circuitThreshold: failureThreshold, circuitCooldownMs: cooldownMs } = config.resilience;
  const circuit = { failureThreshold, cooldownMs, ...CIRCUIT_TRIALS };
  const { Clock, Ids } = TOKENS;
  container
    .bind(TOKENS.Upstream)
    .toResolvedValue(
      (clock) =>
        new UndiciUpstream(new DnsHostResolver(clock, { timeoutMs: NAME_TIMEOUT_MS }), clock, {
          ...proxy,
          ...config.upstream,
        }),
      [Clock],
    )
    .onDeactivation((upstream) => upstream.close());
  container.bind(TOKENS.AdmitCall).toResolvedValue(
    (authenticate, catalog, { rateLimiter }, clock) => {
      const found = new CatalogTargets(catalog);
      const age = { ageMsMax: TARGET_AGE_MS_MAX, sizeMax: TARGETS_MAX };
      const cache = new CachedLookup((idOrSlug) => found.find(idOrSlug), clock, age);
      return new AdmitCall({
        authenticate,
        targets: { find: (idOrSlug) => cache.find(idOrSlug) },
        rateLimiter,
        places: new CallPlaces(keyConcurrencyMax),
        circuits: new UpstreamCircuits(circuit, CIRCUITS_MAX),
        clock,
      });
    },
    [TOKENS.AuthenticateApiKey, TOKENS.ApiCatalog, TOKENS.SharedState, Clock],
  );
  container
    .bind(TOKENS.PayForCall)
    .toResolvedValue(
      (holds, calls, clock, ids) => new PayForCall({ holds, calls, clock, ids }, { holdTimeoutMs }),
      [TOKENS.CallHolds, TOKENS.HeldCalls, Clock, Ids],
    );
  container.bind(TOKENS.ForwardCall).toResolvedValue(
    (admitCall, payForCall, settlements, upstream, clock, ids) => {
      const wordCall = new WordCall(ids, clock, { trustProxy: config.trustProxy });
      return new ForwardCall({ admitCall, payForCall, settlements, upstream, wordCall, clock });
    },
    [TOKENS.AdmitCall, TOKENS.PayForCall, TOKENS.CallSettlements, TOKENS.Upstream, Clock, Ids],
  );
  container.bind(TOKENS.GatewayDependencies).toResolvedValue(
    (forwardCall, logger, { gateway: metrics }) => {
      const watcher = { logger, metrics, profiling, stopwatch };
      return { forwardCall, watchCall: (correlationId) => new WatchedCall(watcher, correlationId) };
    },
    [TOKENS.ForwardCall, TOKENS.Logger, TOKENS.Metrics],
  );
}

import { type Container } from 'inversify';
import { ResilientService } from '../../adapters/resilience/resilient-service.ts';
import { horizonPolicy, sorobanRpcPolicy } from '../../adapters/resilience/service-policies.ts';
import { circuitReport } from '../../adapters/system/circuit-report.ts';
import { systemRandom } from '../../adapters/system/system-random.ts';
import { CIRCUIT_TRIALS } from '../../core/shared/circuit-breaker.ts';
import { CircuitBreakers } from '../../core/shared/circuit-breakers.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** What stands between this service and those it calls. A circuit has the name of the component that health shows. */
export function bindResilience(container: Container, { config }: Settings): void {
  const { circuitThreshold, circuitCooldownMs, attemptsMax, retryBaseDelayMs } = config.resilience;
  const policy = { ...CIRCUIT_TRIALS, failureThreshold: circuitThreshold, cooldownMs: circuitCooldownMs };
  const retry = { attemptsMax, baseDelayMs: retryBaseDelayMs };
  container.bind(TOKENS.CircuitBreakers).toResolvedValue(
    (logger, metrics, clock) => {
      const breakers = new CircuitBreakers(policy, circuitReport(logger, metrics.circuits));
      metrics.circuits.watch(() => breakers.list(clock.now()));
      return breakers;
    },
    [TOKENS.Logger, TOKENS.Metrics, TOKENS.Clock],
  );
  container
    .bind(TOKENS.SorobanService)
    .toResolvedValue(
      (breakers, clock) =>
        new ResilientService(
          { breaker: breakers.of('soroban_rpc'), clock, random: systemRandom },
          sorobanRpcPolicy(retry),
        ),
      [TOKENS.CircuitBreakers, TOKENS.Clock],
    );
  container
    .bind(TOKENS.HorizonService)
    .toResolvedValue(
      (breakers, clock) =>
        new ResilientService({ breaker: breakers.of('horizon'), clock, random: systemRandom }, horizonPolicy(retry)),
      [TOKENS.CircuitBreakers, TOKENS.Clock],
    );
}

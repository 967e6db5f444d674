import { type ServiceCircuit } from '../../../core/shared/circuit-breakers.ts';
import { type CircuitState } from '../../../core/shared/circuit-observer.ts';

/** What a deposit goes through on its way to the ledger. */
const SERVICES = ['soroban_rpc', 'horizon'];

/** From best to worst, as seed 001 words them; that an operator holds a circuit open is nobody else's business. */
const STATES = ['CLOSED', 'HALF_OPEN', 'OPEN'] as const;
const RANKS: Readonly<Record<CircuitState, 0 | 1 | 2>> = { closed: 0, half_open: 1, open: 2, forced_open: 2 };

/** The circuit that stands most in a deposit's way. One through which nothing has gone yet is closed. */
export function presentDepositHealth(circuits: readonly ServiceCircuit[]) {
  const onTheWay = circuits.filter(({ service }) => SERVICES.includes(service));
  const [worst] = onTheWay.toSorted((a, b) => RANKS[b.state] - RANKS[a.state] || b.failures - a.failures);
  const { state, failures, retryAfterMs } = worst ?? { state: 'closed', failures: 0, retryAfterMs: 0 };
  return {
    status: state === 'closed' ? 'ok' : 'degraded',
    circuitBreaker: { state: STATES[RANKS[state]], failures, retryAfterMs },
  };
}

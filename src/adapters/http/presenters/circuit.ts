import { type ServiceCircuit } from '../../../core/shared/circuit-breakers.ts';

/** A circuit as an operator sees it. */
export function presentCircuit({ service, state, failures, trips, retryAfterMs }: ServiceCircuit) {
  return { service, state, failures, trips, retryAfterMs };
}

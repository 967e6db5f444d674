import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type Operation } from './operation.ts';

/** What the ports of the network answer when they fail: no network, or something that a working network said. */
interface NetworkError {
  readonly kind: string;
  readonly retryAfterMs?: number;
}

/**
 * A call that changes nothing on the network, so that it may be made again. Whatever keeps it from an answer is an
 * unavailable network, as ever: an open circuit decides nothing that an outage would not.
 */
export function networkQuestion(attemptTimeoutMs: number): Operation<unknown, NetworkError, NetworkUnavailable> {
  return {
    attemptTimeoutMs,
    outcomeOf: (result) => (result.isOk() ? 'success' : isOutage(result.error) ? 'failure' : 'ignored'),
    repeat: (error) => (error.kind === 'timed_out' ? 0 : pauseAfter(error)),
    refused: () => ({ kind: 'network_unavailable' }),
  };
}

/** A service that has too much to do says when to come back. */
function pauseAfter(error: NetworkError): number | null {
  return isOutage(error) ? (error.retryAfterMs ?? 0) : null;
}

function isOutage({ kind }: NetworkError): boolean {
  return kind === 'network_unavailable';
}

import { type NodeFault, type NodeUnavailable } from '../../core/vault/network-fault.ts';
import { type CallRefusal, type Operation } from './operation.ts';

interface NodeError {
  readonly kind: string;
}

/** A call that changes nothing, whose caller is told why there is no answer, and when to ask again. */
export function nodeQuestion(attemptTimeoutMs: number): Operation<unknown, NodeError, NodeUnavailable> {
  return {
    attemptTimeoutMs,
    outcomeOf: (result) => (result.isOk() ? 'success' : isNodeFault(result.error) ? 'failure' : 'ignored'),
    repeat: (error) => (isNodeFault(error) || error.kind === 'timed_out' ? 0 : null),
    refused: nodeUnavailable,
  };
}

export function nodeUnavailable(refusal: CallRefusal): NodeUnavailable {
  return { kind: 'node_unavailable', retryAfterMs: retryAfterOf(refusal) };
}

/** Null where nobody knows: only an open circuit says when it will close. */
export function retryAfterOf(refusal: CallRefusal): number | null {
  return refusal.kind === 'circuit_open' ? refusal.retryAfterMs : null;
}

function isNodeFault(error: NodeError): error is NodeFault {
  return error.kind === 'node_unavailable' || error.kind === 'node_failed';
}

import { type NodeFault } from '../../core/vault/network-fault.ts';
import { type RpcFailure } from './rpc-client.ts';

/** No answer, or one that cannot be used. */
export function nodeFaultOf({ reason }: RpcFailure): NodeFault {
  return reason === 'bad_response' ? { kind: 'node_failed' } : { kind: 'node_unavailable', retryAfterMs: null };
}

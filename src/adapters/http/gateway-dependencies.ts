import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type CallFacts, type CallTrace } from '../../core/gateway/call-trace.ts';
import { type ForwardCall, type ForwardCallError } from '../../core/gateway/forward-call.ts';

/** One call that is being watched, from its first byte to its last. */
export interface WatchedCall extends CallTrace {
  readonly facts: Partial<CallFacts>;
  /** @param problem why nothing of an upstream was delivered; null when something was */
  ended(problem: ForwardCallError['kind'] | null): void;
}

export interface GatewayDependencies {
  readonly forwardCall: Pick<ForwardCall<IncomingMessage, ServerResponse>, 'execute'>;
  readonly watchCall: (correlationId: string) => WatchedCall;
}

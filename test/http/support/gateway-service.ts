import { type IncomingMessage, type ServerResponse } from 'node:http';
import { errAsync, ResultAsync } from 'neverthrow';
import { type GatewayDependencies } from '../../../src/adapters/http/gateway-dependencies.ts';
import { type CallFacts } from '../../../src/core/gateway/call-trace.ts';
import { type Call } from '../../../src/core/gateway/call.ts';
import { type ForwardCallError } from '../../../src/core/gateway/forward-call.ts';
import { type Delivery } from '../../../src/core/gateway/ports/upstream.ts';

export type MadeCall = Call<IncomingMessage, ServerResponse>;

/** A gateway that keeps the calls it is asked to make, and refuses them, or answers as it is told. */
export function gatewayService(
  outcome: ForwardCallError | ((call: MadeCall) => Promise<Delivery>) = { kind: 'api_not_found' },
  facts: Partial<CallFacts> = {},
) {
  const calls: MadeCall[] = [];
  const ended: (string | null)[] = [];
  const dependencies: GatewayDependencies = {
    forwardCall: {
      execute: (call) => {
        calls.push(call);
        return typeof outcome === 'function' ? ResultAsync.fromSafePromise(outcome(call)) : errAsync(outcome);
      },
    },
    watchCall: () => ({
      facts,
      note: () => undefined,
      passed: () => undefined,
      timing: () => null,
      ended: (problem) => ended.push(problem),
    }),
  };
  return { dependencies, calls, ended };
}

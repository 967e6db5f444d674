import { type UpstreamFault } from '../../core/gateway/ports/upstream.ts';

/** What can be wrong with the body that a caller sends. */
export type CallBodyFaultKind = Extract<UpstreamFault['kind'], `call_body_${string}`>;

/** Ends the stream of a caller's body, and with it the exchange that the body was for. */
export class CallBodyFault extends Error {
  readonly kind: CallBodyFaultKind;

  constructor(kind: CallBodyFaultKind) {
    super(kind);
    this.kind = kind;
  }
}

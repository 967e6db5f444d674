import { type ChargePolicy } from '../catalog/api.ts';
import { type CallOutcome } from '../shared/circuit-observer.ts';
import { type CallVerdict } from './call.ts';
import { type CallPayment } from './pay-for-call.ts';
import { type DeliveryEnd } from './ports/held-calls.ts';
import { type Delivery, type UpstreamFault } from './ports/upstream.ts';

/** Whether the upstream's status is an answer that its provider may be paid for. */
export function isServed(chargeOn: ChargePolicy, status: number): boolean {
  return status < (chargeOn === 'success' ? 400 : 500);
}

/** What was paid before stays paid, whatever comes of the repeat. */
export function verdictOf({ cost, isReplay }: CallPayment, served: boolean): CallVerdict {
  if (cost === 'paid_before') return 'charged';
  if (!served && !isReplay) return 'released';
  return cost === 'free' ? 'free' : 'charged';
}

/**
 * What a status says about the upstream as a whole. A failure of its own making (500) may be one endpoint's, or what one
 * caller sends on purpose: it must not lock out the others.
 */
export function outcomeOf(status: number): CallOutcome {
  return status === 502 || status === 503 || status === 504 ? 'failure' : 'success';
}

/** What the caller did says nothing about the upstream. */
export function outcomeOfFault({ kind }: UpstreamFault): CallOutcome {
  return kind === 'upstream_unreachable' || kind === 'upstream_timeout' ? 'failure' : 'ignored';
}

/** A caller who has seen a part of the answer and left has had it, as long as its upstream would have gone on. */
export function endOf({ end, reached }: Delivery): DeliveryEnd {
  return reached && end !== 'upstream_broke' ? 'delivered' : 'broken';
}

import { err, ok, type Result } from 'neverthrow';

/**
 * held: on hold while the upstream works; reserved: on hold, to be charged on chain; free: metered, never on chain;
 * voided: released before anything landed; failed: released after the ledger refused it.
 */
export type ChargeStatus = 'held' | 'reserved' | 'confirmed' | 'voided' | 'failed' | 'free';

/** What a caller is told: while its item travels, a charge is `submitted` or waits for a person's `review`. */
export type ReportedStatus = ChargeStatus | 'submitted' | 'review';

/**
 * A released charge is charged anew: `rearm` reserves it, `hold` holds it for another call. A free call that was not
 * served is released as well, or it would count as a call.
 */
export type ChargeEvent = 'capture' | 'release' | 'confirm' | 'void' | 'refuse' | 'rearm' | 'hold';

/** Why a charge was released; `null` while it was not. */
export type VoidReason =
  | 'insufficient_balance'
  | 'contract_paused'
  | 'contract_refused'
  | 'network_unavailable'
  | 'admin'
  /** A call through the gateway that its upstream did not answer, or answered with a failure of its own. */
  | 'not_served'
  /** A call through the gateway whose process died before it could tell. */
  | 'hold_expired';

export interface IllegalTransition {
  readonly kind: 'illegal_transition';
}

const TRANSITIONS: Readonly<Record<ChargeStatus, Partial<Record<ChargeEvent, ChargeStatus>>>> = {
  held: { capture: 'reserved', release: 'voided' },
  reserved: { confirm: 'confirmed', void: 'voided', refuse: 'failed' },
  confirmed: {},
  voided: { rearm: 'reserved', hold: 'held' },
  failed: { rearm: 'reserved', hold: 'held' },
  free: { release: 'voided' },
};

export function nextChargeStatus(status: ChargeStatus, event: ChargeEvent): Result<ChargeStatus, IllegalTransition> {
  const next = TRANSITIONS[status][event];
  return next === undefined ? err({ kind: 'illegal_transition' }) : ok(next);
}

/** True while the amount is part of the vault's hold. */
export function isOnHold(status: ChargeStatus): boolean {
  return status === 'held' || status === 'reserved';
}

export type ComponentStatus = 'ok' | 'degraded' | 'down';

/** A closed union: no message, host or stack can leak through it. */
export type HealthReason =
  | 'slow'
  | 'timeout'
  | 'unavailable'
  /** The dependency may be well, but all our connections to it are taken. */
  | 'pool_exhausted'
  | 'bad_response'
  | 'circuit_open'
  | 'stale'
  | 'not_checked'
  | 'lagging'
  | 'wrong_network'
  /** A shared vault contract holds less than its consumers' balances. */
  | 'underfunded';

export interface ComponentCheck {
  readonly status: ComponentStatus;
  /** Null exactly when the status is ok. */
  readonly reason: HealthReason | null;
}

export const OK: ComponentCheck = { status: 'ok', reason: null };

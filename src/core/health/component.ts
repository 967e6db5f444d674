export type ComponentStatus = 'ok' | 'degraded' | 'down';

/** A closed union: no message, host or stack can leak through it. */
export type HealthReason = 'slow' | 'timeout' | 'unavailable' | 'bad_response' | 'lagging' | 'wrong_network';

export interface ComponentCheck {
  readonly status: ComponentStatus;
  readonly reason: HealthReason | null;
}

export const OK: ComponentCheck = { status: 'ok', reason: null };

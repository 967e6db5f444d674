export type CircuitState = 'closed' | 'open' | 'half_open' | 'forced_open';

/** What a call says about the service: it works, it does not, or nothing at all. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

export interface CircuitChange {
  readonly service: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Hears what circuits do, for metrics and logs. It is called in the middle of it and must not throw. */
export interface CircuitObserver {
  changed(change: CircuitChange): void;
  /** Every call that ended, also one that the circuit turned away. */
  called(service: string, outcome: CallOutcome | 'rejected'): void;
}

export const UNOBSERVED: CircuitObserver = { changed: () => undefined, called: () => undefined };

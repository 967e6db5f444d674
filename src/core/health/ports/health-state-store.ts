import { type ResultAsync } from 'neverthrow';

/** What is remembered of a component between checks, by every instance together. */
export interface ComponentState {
  /** Raised by one with every write: 1 after the first. */
  readonly version: number;
  readonly consecutiveFailures: number;
  /** Epoch milliseconds; 0 when it was never well. */
  readonly lastSuccess: number;
}

export const UNKNOWN_STATE: ComponentState = { version: 0, consecutiveFailures: 0, lastSuccess: 0 };

export interface HealthStateUnavailable {
  readonly kind: 'health_state_unavailable';
}

export interface HealthStateStore {
  /** Adds one check's outcome atomically: of concurrent writers each gets a version of its own, and none is lost. */
  record(
    componentId: string,
    outcome: { readonly failed: boolean; readonly at: number },
  ): ResultAsync<ComponentState, HealthStateUnavailable>;

  /** Every component ever recorded, by id. */
  readAll(): ResultAsync<ReadonlyMap<string, ComponentState>, HealthStateUnavailable>;
}

import { type Result } from 'neverthrow';
import { type BulkheadRefusal } from '../../core/shared/bulkhead.ts';
import { type CircuitOpen } from '../../core/shared/circuit-breaker.ts';
import { type CallOutcome } from '../../core/shared/circuit-observer.ts';
import { type RepeatRule } from '../../core/shared/retry.ts';

/** The service had its time and did not answer. */
export interface TimedOut {
  readonly kind: 'timed_out';
}

/**
 * Why there is no answer of the service. After `timed_out` and `aborted` the call may have been made all the same; the
 * others were never made.
 */
export type CallRefusal = BulkheadRefusal | CircuitOpen | TimedOut;

/** What the wrappers must know of a call that answers with T, or with E from the service, or with R from them. */
export interface Operation<T, E, R> {
  readonly attemptTimeoutMs: number;
  /** What its result says about the service. */
  readonly outcomeOf: (result: Result<T, E>) => CallOutcome;
  /** Asked after an error of the service, and after an attempt without an answer. */
  readonly repeat: RepeatRule<E | TimedOut>;
  readonly refused: (refusal: CallRefusal) => R;
}

/** Asks the worker that books revenue to run now instead of at its next tick. */
export interface RevenueTrigger {
  request(): void;
}

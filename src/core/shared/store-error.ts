/** The store did not answer, or its answer was lost: the change may have happened or not. */
export interface StoreUnavailable {
  readonly kind: 'database_unavailable';
}

/** A bounded queue is full: nothing was done, try later. */
export interface Overloaded {
  readonly kind: 'overloaded';
}

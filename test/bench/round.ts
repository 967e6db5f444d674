/** What one side did in one round. */
export interface Round {
  readonly perSecond: number;
  readonly done: number;
  /** Answers that should have been good and were not. */
  readonly failures: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
}

/** Neighbours in time. */
export interface RoundPair {
  readonly subject: Round;
  readonly reference: Round;
}

export interface ErrorRule {
  readonly status: number;
  readonly code: string;
  /** Public: says what the caller can do, nothing about the inside. */
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

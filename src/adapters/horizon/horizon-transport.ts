export interface HorizonResponse {
  readonly status: number;
  readonly body: string;
  /** Epoch milliseconds by the server's own clock; absent when it does not say. */
  readonly sentAt?: number;
  /** How long it asks to be left alone, when it says so. */
  readonly retryAfterMs?: number;
}

/** One HTTP GET, answered with whatever status came. Rejects when no whole answer came. */
export type HorizonTransport = (request: {
  readonly method: 'GET';
  readonly url: string;
  readonly signal: AbortSignal;
}) => Promise<HorizonResponse>;

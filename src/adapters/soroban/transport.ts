export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  readonly body: string;
  /** Epoch milliseconds by the server's own clock; absent when it does not say. */
  readonly sentAt?: number;
  /** How long it asks to be left alone, when it says so. */
  readonly retryAfterMs?: number;
}

/** One HTTP exchange, answered with whatever status came. Rejects when no whole answer came. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** The answer is longer than the transport reads. */
export class ResponseTooLarge extends Error {
  constructor(bytesMax: number) {
    super(`The response is longer than ${bytesMax} bytes`);
    this.name = 'ResponseTooLarge';
  }
}

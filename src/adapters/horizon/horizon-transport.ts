/** One HTTP GET, answered with whatever status came. Rejects when no whole answer came. */
export type HorizonTransport = (request: {
  readonly method: 'GET';
  readonly url: string;
  readonly signal: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: string }>;

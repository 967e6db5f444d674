/** One HTTP request, as far as the network cares. `path` carries the query. Header names are lower case. */
export interface NetworkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of the connection instead of a whole answer. Counts are bytes of the body that still arrive. */
export type ConnectionFate =
  /** Closed before the request took effect, or after it; in both cases without any answer. */
  | 'cut_before'
  | 'cut_after'
  /** Closed in the middle of the body. */
  | { readonly truncateAfterBytes: number }
  /** Silent in the middle of the body for `stallMs`, or, if that is null, for ever. */
  | { readonly stallAfterBytes: number; readonly stallMs: number | null };

/** One HTTP answer. Its status is 0 where `connection` says that there is none. */
export interface NetworkResponse {
  /**
   * Set by an injected fault. The server carries it out on the socket; who calls in process translates it into
   * what its transport would throw. `body` is always whole.
   */
  readonly connection?: ConnectionFate;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** On every answer, so that nobody takes it for a real node. */
export const LOCAL_NETWORK_HEADER = { 'X-Local-Network': 'Callora Local Network' } as const;

/** An answer with a JSON body. bigint values must be strings before they come here. */
export function jsonResponse(status: number, value: unknown, contentType = 'application/json'): NetworkResponse {
  return {
    status,
    headers: { 'Content-Type': contentType, ...LOCAL_NETWORK_HEADER },
    body: JSON.stringify(value),
  };
}

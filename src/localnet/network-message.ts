/** One HTTP request, as far as the network cares. `path` carries the query. Header names are lower case. */
export interface NetworkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP answer. */
export interface NetworkResponse {
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

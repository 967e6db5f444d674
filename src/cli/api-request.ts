export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query: `/api/keys?limit=20`. */
  readonly path: string;
  /** Sent as JSON; a field that is undefined is left out. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** A status beyond 2xx that still answers the question. */
  readonly answersAlso?: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** As it was sent; empty when there was no body. */
  readonly text: string;
  /** Its JSON; null when there was no body. */
  readonly body: unknown;
}

/** Asks the service, as whom the command says. @throws CliFault for any other answer than a success */
export type Ask = (request: ApiRequest) => Promise<ApiAnswer>;

/** Query parameters that are undefined are left out. */
export function get(path: string, query: Readonly<Record<string, string | undefined>> = {}): ApiRequest {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return { method: 'GET', path: search === '' ? path : `${path}?${search}` };
}

export function post(path: string, body: Readonly<Record<string, unknown>>): ApiRequest {
  return { method: 'POST', path, body };
}

export function remove(path: string): ApiRequest {
  return { method: 'DELETE', path };
}

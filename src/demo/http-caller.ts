import { type Clock } from '../core/shared/clock.ts';

const REQUEST_TIMEOUT_MS = 20_000;

/** Sends requests to one server; gives each up after 20 s, or as soon as the demo is interrupted. */
export class HttpCaller {
  private readonly baseUrl: string;
  private readonly clock: Pick<Clock, 'deadline'>;
  private readonly interrupted: AbortSignal;

  constructor(baseUrl: string, clock: Pick<Clock, 'deadline'>, interrupted: AbortSignal) {
    this.baseUrl = baseUrl;
    this.clock = clock;
    this.interrupted = interrupted;
  }

  /** `target` is a path, or a whole URL where the server has named one. */
  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.request(target, { headers });
  }

  /** Posts JSON. */
  post(target: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const json = { 'content-type': 'application/json', ...headers };
    return this.request(target, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  /** Patches with JSON. */
  patch(target: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const json = { 'content-type': 'application/json', ...headers };
    return this.request(target, { method: 'PATCH', headers: json, body: JSON.stringify(body) });
  }

  private request(target: string, init: RequestInit): Promise<Response> {
    const signal = this.clock.deadline(REQUEST_TIMEOUT_MS, this.interrupted);
    return fetch(new URL(target, this.baseUrl), { ...init, signal });
  }
}

/** The text of a success. @throws with the status and the text of anything else; `what` says what was asked for. */
export async function textOf(response: Response, what: string): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what} was answered ${response.status}: ${text}`);
  return text;
}

/** What `textOf` reads, as JSON. */
export async function jsonOf(response: Response, what: string): Promise<unknown> {
  return JSON.parse(await textOf(response, what));
}

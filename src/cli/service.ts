import { type ApiAnswer, type ApiRequest } from './api-request.ts';
import { CliFault, EXIT_FAILED } from './cli-fault.ts';
import { readAnswer } from './read-answer.ts';
import { type Surroundings } from './surroundings.ts';

export type Credential = Readonly<Record<string, string>>;

/** Callora, over HTTP. */
export class Service {
  readonly url: URL;
  private readonly fetch: Surroundings['fetch'];
  /** Of the whole command. */
  private readonly deadline: AbortSignal;

  constructor(
    url: URL,
    { fetch, deadline }: { readonly fetch: Surroundings['fetch']; readonly deadline: AbortSignal },
  ) {
    this.url = url;
    this.fetch = fetch;
    this.deadline = deadline;
  }

  /** @throws CliFault for any other answer than a success */
  async send(request: ApiRequest, credential: Credential): Promise<ApiAnswer> {
    const { method, path, body } = request;
    const json =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const headers = { accept: 'application/json', ...json.headers, ...credential };
    // A redirect could carry the admin key to another server.
    const init: RequestInit = { ...json, method, headers, redirect: 'manual', signal: this.deadline };
    try {
      return await readAnswer(await this.fetch(`${this.url.href.replace(/\/+$/, '')}${path}`, init), request);
    } catch (cause) {
      throw cause instanceof CliFault ? cause : this.unanswered(cause, method);
    }
  }

  /** Without the cause's own message: for a header that cannot be sent it quotes the header. */
  private unanswered(cause: unknown, method: ApiRequest['method']): CliFault {
    const timedOut = this.deadline.aborted;
    const lines = method === 'GET' ? [] : ['What was asked for may have been done all the same.'];
    const why = timedOut ? 'did not answer in time' : `could not be reached${reasonOf(cause)}`;
    const message = `The service at ${this.url.origin} ${why}`;
    return new CliFault({ exitCode: EXIT_FAILED, code: timedOut ? 'TIMEOUT' : 'UNREACHABLE', message, lines });
  }
}

/** ` (ECONNREFUSED)`, where the system names one. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}

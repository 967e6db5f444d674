import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS_MAX = 12;
const ATTEMPT_MS_MAX = 30_000;
const TOTAL_MS_MAX = 60_000;
const FIRST_PAUSE_MS_MAX = 50;
const PAUSE_MS_MAX = 1_000;
/** Another instance may be able to do it at once. */
const ELSEWHERE = 503;
/** Of the codes with 409, those that say "not yet". */
const UNDER_WAY = ['CALL_IN_FLIGHT', 'IDEMPOTENCY_KEY_IN_FLIGHT'];

/** A request that may be sent again: it changes nothing, or carries what makes it one. */
export interface RepeatableRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * What a consumer's client does, as docs/http.md tells it: kept-alive connections, one instance after the other, pauses
 * that grow and are drawn by chance, and an end to attempts and time.
 */
export class RetryingClient {
  /** Attempts that had no whole answer: the connection was refused, broken or silent. */
  unanswered = 0;
  /** Answers that asked to come again. */
  putOff = 0;
  private readonly servers: readonly string[];
  private next = 0;

  /** `servers`: base URLs of the instances. */
  constructor(servers: readonly string[]) {
    this.servers = servers;
  }

  /** The first answer that is final. @throws when attempts or time are used up. */
  async send(request: RepeatableRequest): Promise<ClientAnswer> {
    const giveUpAt = performance.now() + TOTAL_MS_MAX;
    const first = this.next++;
    let last = 'nothing was tried';
    for (let attempt = 0; attempt < ATTEMPTS_MAX && performance.now() < giveUpAt; attempt += 1) {
      const told = await this.attempt(this.servers[(first + attempt) % this.servers.length] ?? '', request);
      if (typeof told !== 'string' && isFinal(told)) return told;
      last = typeof told === 'string' ? told : `${told.status} ${told.text}`;
      await delay(Math.max(drawnPauseMs(attempt), typeof told === 'string' ? 0 : pauseAskedForMs(told)));
    }
    throw new Error(`${request.method} ${request.path} has no answer: ${last}`);
  }

  /** An answer, or why there is none. */
  private async attempt(serverUrl: string, request: RepeatableRequest): Promise<ClientAnswer | string> {
    const { path, ...init } = request;
    try {
      const response = await fetch(serverUrl + path, { ...init, signal: AbortSignal.timeout(ATTEMPT_MS_MAX) });
      const answer = { status: response.status, headers: response.headers, text: await response.text() };
      if (!isFinal(answer)) this.putOff += 1;
      return answer;
    } catch (error) {
      this.unanswered += 1;
      return String(error instanceof Error ? (error.cause ?? error) : error);
    }
  }
}

function isFinal({ status, headers, text }: ClientAnswer): boolean {
  if (status === 409) return !UNDER_WAY.some((code) => text.includes(code));
  return !(status === ELSEWHERE || status === 429) || !headers.has('retry-after');
}

/** What a busy instance asks for does not bind the way to another one. */
function pauseAskedForMs({ status, headers }: ClientAnswer): number {
  return status === ELSEWHERE ? 0 : Number(headers.get('retry-after') ?? 0) * 1000;
}

function drawnPauseMs(attempt: number): number {
  return Math.random() * Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS_MAX * 2 ** attempt);
}

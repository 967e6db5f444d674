import { setTimeout as delay } from 'node:timers/promises';
import { type Random } from '../../simulation/random.ts';
import { answerTo, PATH, type CallAnswer } from '../../support/gateway-calls.ts';
import { type CallBook, type CallFate } from './call-book.ts';

export interface CallLoadParts {
  readonly book: CallBook;
  readonly random: Random;
  readonly keys: readonly string[];
  readonly apiId: string;
  /** Base URLs of the servers that are there at the moment, or were last. */
  readonly servers: () => readonly string[];
}

const FATES: readonly CallFate[] = [...Array<CallFate>(6).fill('served'), 'served slowly', 'failed', 'hung up'];
const UPSTREAM_MS_MAX = 100;
/** Share of the calls with an `Idempotency-Key`, which are made until they are answered. */
const PATIENT_SHARE = 0.5;
const PATIENCE_MS = 30_000;
const RETRY_AFTER_MS = 50;

/** A number of callers of APIs, each with one call after the other to whichever server. */
export class CallLoad {
  /** Calls that were answered, be it with a refusal. */
  answered = 0;
  private readonly parts: CallLoadParts;
  private running: Promise<unknown> = Promise.resolve();
  private stopping = false;
  private planned = 0;

  constructor(parts: CallLoadParts) {
    this.parts = parts;
  }

  start(callers: number): void {
    this.running = Promise.all(Array.from({ length: callers }, () => this.callOnAndOn()));
    // Whoever stops it is told; until then a failure must not end the run.
    this.running.catch(() => undefined);
  }

  /** No further call is begun. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async callOnAndOn(): Promise<void> {
    const { random, keys } = this.parts;
    while (!this.stopping) {
      this.planned += 1;
      const query = `?fate=${encodeURIComponent(random.pick(FATES))}&ms=${random.int(0, UPSTREAM_MS_MAX)}`;
      const headers: Record<string, string> = { 'X-Api-Key': random.pick(keys) };
      if (random.chance(PATIENT_SHARE))
        await this.callUntilAnswered(query, { ...headers, ...this.newIdempotencyKey() });
      else await this.callOnce(random.int(0, 1), query, headers);
    }
  }

  private newIdempotencyKey(): Record<string, string> {
    return { 'Idempotency-Key': `call:${this.planned}` };
  }

  /** Until it is no longer said to be under way, and nothing of ours is away. */
  private async callUntilAnswered(query: string, headers: Record<string, string>): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let server = this.parts.random.int(0, 1); ; server += 1) {
      const told = await this.callOnce(server, query, headers);
      if (told !== null && told.code !== 'CALL_IN_FLIGHT' && told.code !== 'DATABASE_UNAVAILABLE') return;
      if (performance.now() > giveUpAt) throw new Error(`no answer to a call: ${told?.code ?? 'none at all'}`);
      await delay(RETRY_AFTER_MS);
    }
  }

  private async callOnce(server: number, query: string, headers: Record<string, string>): Promise<CallAnswer | null> {
    const { book, apiId, servers } = this.parts;
    const url = servers()[server % 2] ?? '';
    try {
      const told = await answerTo(`${url}/v1/call/${apiId}${PATH}${query}`, { headers });
      this.answered += 1;
      const requestId = told.headers.get('x-callora-request-id');
      if (requestId !== null) book.told.push({ requestId, status: told.status, verdict: told.verdict });
      return told;
    } catch {
      book.unanswered += 1;
      await delay(RETRY_AFTER_MS);
      return null;
    }
  }
}

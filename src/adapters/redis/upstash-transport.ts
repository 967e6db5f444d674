import { errors, Redis } from '@upstash/redis';
import { ResultAsync } from 'neverthrow';
import { type Clock } from '../../core/shared/clock.ts';
import { OncePerOutage } from './once-per-outage.ts';
import { BAD_REPLY, refusalOf, TIMEOUT, UNAVAILABLE, type RedisFailure } from './redis-failure.ts';
import { type RedisReport } from './redis-report.ts';
import { type RedisCommand, type RedisTransport } from './redis-transport.ts';
import { AbandonedError, untilAborted } from './until-aborted.ts';

export interface UpstashTransportOptions {
  readonly url: string;
  readonly token: string;
  /** After this long a command is a `timeout`, and its request is cancelled. */
  readonly commandTimeoutMs: number;
  readonly report: RedisReport;
}

/** Redis over HTTPS: https://upstash.com/docs/redis/features/restapi. Nothing to open or to close. */
export class UpstashTransport implements RedisTransport {
  private readonly redis: Redis;
  private readonly clock: Clock;
  private readonly commandTimeoutMs: number;
  private readonly outage: OncePerOutage;

  constructor({ url, token, commandTimeoutMs, report }: UpstashTransportOptions, clock: Clock) {
    this.clock = clock;
    this.commandTimeoutMs = commandTimeoutMs;
    this.outage = new OncePerOutage(report);
    this.redis = new Redis({
      url,
      token,
      // `retry: false` would still make two attempts, and a script that counts may not be repeated.
      retry: { retries: 0 },
      // A function: with a plain signal an aborted request would look like a successful one.
      signal: () => this.deadline(),
      automaticDeserialization: false,
      responseEncoding: false,
      enableAutoPipelining: false,
      enableTelemetry: false,
    });
  }

  send(command: RedisCommand, signal?: AbortSignal): ResultAsync<unknown, RedisFailure> {
    const [name, ...args] = command;
    const answer = untilAborted(this.redis.exec<unknown>([name, ...args]), this.deadline(signal));
    return ResultAsync.fromPromise(answer, (cause) => this.failureOf(cause, signal)).map((reply) => {
      this.outage.answered();
      return reply;
    });
  }

  private failureOf(cause: unknown, signal?: AbortSignal): RedisFailure {
    if (cause instanceof errors.UpstashError && !(cause instanceof errors.UpstashJSONParseError)) {
      const refusal = refusalOf(cause.message);
      this.outage.refused(refusal, cause);
      return refusal;
    }
    if (signal?.aborted !== true) this.outage.failed(cause);
    if (cause instanceof errors.UpstashJSONParseError) return BAD_REPLY;
    return cause instanceof AbandonedError || isTimeout(cause) ? TIMEOUT : UNAVAILABLE;
  }

  private deadline(parent?: AbortSignal): AbortSignal {
    return this.clock.deadline(this.commandTimeoutMs, parent);
  }
}

const isTimeout = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'TimeoutError';

import { ResultAsync } from 'neverthrow';
import { ErrorReply } from 'redis';
import { type Clock } from '../../core/shared/clock.ts';
import { type Random } from '../../core/shared/random.ts';
import { OncePerOutage } from './once-per-outage.ts';
import { createRedisClient, type RedisClient, type RedisClientOptions } from './redis-client.ts';
import { refusalOf, TIMEOUT, UNAVAILABLE, type RedisFailure } from './redis-failure.ts';
import { type RedisReport } from './redis-report.ts';
import { type RedisCommand, type RedisTransport } from './redis-transport.ts';
import { AbandonedError, untilAborted } from './until-aborted.ts';

export interface RedisConnectionOptions extends RedisClientOptions {
  /** After this long a command is a `timeout`, whatever its server does. */
  readonly commandTimeoutMs: number;
  readonly report: RedisReport;
}

export interface RedisConnectionPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The one connection of this process. While Redis is away commands fail at once, and it is used again as soon as it is
 * back. A command without an answer in time ends the connection: those behind it would not be answered sooner, and so a
 * server that hangs costs its callers one time limit instead of one each.
 */
export class RedisConnection implements RedisTransport {
  private readonly options: RedisConnectionOptions;
  private readonly ports: RedisConnectionPorts;
  private readonly outage: OncePerOutage;
  private client: RedisClient | null = null;
  private opening: Promise<void> | null = null;
  private closed = false;

  constructor(options: RedisConnectionOptions, ports: RedisConnectionPorts) {
    this.options = options;
    this.ports = ports;
    this.outage = new OncePerOutage(options.report);
  }

  /** Connects, as the first command would. Resolves within the time limit of a command: Redis may come later. */
  open(): Promise<void> {
    this.opening ??= this.firstAttempt();
    return this.opening;
  }

  send(command: RedisCommand, signal?: AbortSignal): ResultAsync<unknown, RedisFailure> {
    return ResultAsync.fromPromise(this.exchange(command, signal), (cause) => this.failureOf(cause));
  }

  /** Waits for the answers that are under way, within the time limit. Later commands are `unavailable`. */
  async close(): Promise<void> {
    this.closed = true;
    const { client } = this;
    this.client = null;
    if (client === null) return;
    if (client.isReady) await untilAborted(client.close(), this.deadline()).catch(() => undefined);
    client.destroy();
  }

  private async firstAttempt(): Promise<void> {
    if (this.closed) return;
    const client = this.connect();
    const attempted = new Promise<void>((resolve) => client.once('ready', resolve).once('error', () => resolve()));
    await untilAborted(attempted, this.deadline()).catch((cause: unknown) => this.outage.failed(cause));
  }

  private async exchange(command: RedisCommand, signal?: AbortSignal): Promise<unknown> {
    const deadline = this.deadline(signal);
    if (this.client?.isReady !== true) await untilAborted(this.open(), deadline);
    const { client } = this;
    if (client === null) throw new Error('The connection to Redis is closed');
    try {
      return await untilAborted(client.sendCommand(command), deadline);
    } catch (cause) {
      if (cause instanceof AbandonedError && signal?.aborted !== true) this.replace(client, cause);
      throw cause;
    }
  }

  private connect(): RedisClient {
    const client = createRedisClient(this.options, this.ports.random);
    this.client = client;
    client.on('error', (cause: unknown) => this.client === client && this.outage.failed(cause));
    client.on('ready', () => this.client === client && this.outage.answered());
    // Given up while its socket was still connecting, a client would keep that socket.
    client.on('connect', () => this.client === client || client.destroy());
    // Whatever it rejects with, the listener has heard.
    client.connect().catch(() => undefined);
    return client;
  }

  private replace(silent: RedisClient, cause: AbandonedError): void {
    if (this.client !== silent) return;
    this.outage.failed(cause);
    this.connect();
    silent.destroy();
  }

  private failureOf(cause: unknown): RedisFailure {
    if (cause instanceof AbandonedError) return TIMEOUT;
    if (!(cause instanceof ErrorReply)) return UNAVAILABLE;
    const refusal = refusalOf(cause.message);
    this.outage.refused(refusal, cause);
    return refusal;
  }

  private deadline(parent?: AbortSignal): AbortSignal {
    return this.ports.clock.deadline(this.options.commandTimeoutMs, parent);
  }
}

import { errAsync, ResultAsync } from 'neverthrow';
import { Agent } from 'undici';
import { type HostResolver } from '../../core/catalog/ports/host-resolver.ts';
import { type Clock } from '../../core/shared/clock.ts';
import {
  type WebhookAnswer,
  type WebhookMessage,
  type WebhookSender,
} from '../../core/webhooks/ports/webhook-sender.ts';
import { type SendFailure } from '../../core/webhooks/webhook-delivery.ts';
import { ForbiddenHost, pinnedConnector } from './pinned-connector.ts';

export interface WebhookSenderPolicy {
  /** Private hosts that the operator vouches for, in the spelling of `UpstreamUrl.host`. */
  readonly allowPrivateHosts: readonly string[];
  readonly connectTimeoutMs: number;
  /** Nothing is sent to an address without TLS. */
  readonly httpsOnly: boolean;
  /** Certificates of authorities, in PEM, instead of the well-known ones. */
  readonly authorities?: string;
}

const SOCKETS_MAX = 256;
const HEADERS_BYTES_MAX = 16 * 1024;

/** One POST on a connection of its own, so that what the name leads to is judged at every attempt. */
export class UndiciWebhookSender implements WebhookSender {
  private readonly clock: Clock;
  private readonly httpsOnly: boolean;
  private readonly agent: Agent;

  constructor(resolver: HostResolver, clock: Clock, { httpsOnly, ...policy }: WebhookSenderPolicy) {
    this.clock = clock;
    this.httpsOnly = httpsOnly;
    this.agent = new Agent({
      connect: pinnedConnector(resolver, { ...policy, socketsMax: SOCKETS_MAX }),
      allowH2: false,
      pipelining: 1,
      maxHeaderSize: HEADERS_BYTES_MAX,
      // The signal alone decides how long an attempt takes.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send(message: WebhookMessage, signal: AbortSignal): ResultAsync<WebhookAnswer, { readonly kind: SendFailure }> {
    if (this.httpsOnly && !message.url.startsWith('https:')) return errAsync({ kind: 'forbidden_host' });
    return ResultAsync.fromPromise(this.post(message, signal), (cause) => ({ kind: failureOf(cause, signal) }));
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async post(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer> {
    const { origin, pathname, search } = new URL(message.url);
    const { statusCode, headers, body } = await this.agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers: headersOf(message),
      body: message.body,
      signal,
      reset: true,
    });
    // Nothing of it is of interest, however much it is; the connection goes with it.
    body.on('error', () => undefined).destroy();
    return { status: statusCode, retryAfterMs: this.retryAfterOf(headers['retry-after']) };
  }

  /** RFC 9110, 10.2.3: seconds, or a date. */
  private retryAfterOf(value: string | string[] | undefined): number | null {
    if (typeof value !== 'string') return null;
    if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
    const date = Date.parse(value);
    return Number.isNaN(date) ? null : Math.max(0, date - this.clock.now());
  }
}

function headersOf({ id, timestamp, signature }: WebhookMessage): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Callora-Webhooks/1',
    'Webhook-Id': id,
    'Webhook-Timestamp': String(timestamp),
    'Webhook-Signature': signature,
  };
}

function failureOf(cause: unknown, signal: AbortSignal): SendFailure {
  if (signal.aborted) return 'timed_out';
  return cause instanceof ForbiddenHost ? 'forbidden_host' : 'unreachable';
}

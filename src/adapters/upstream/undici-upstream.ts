import { type ServerResponse } from 'node:http';
import { type Readable } from 'node:stream';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { Agent, type Dispatcher } from 'undici';
import { type HostResolver } from '../../core/catalog/ports/host-resolver.ts';
import {
  type Upstream,
  type UpstreamAnswer,
  type UpstreamFault,
  type UpstreamRequest,
} from '../../core/gateway/ports/upstream.ts';
import { targetOf } from '../../core/gateway/upstream-path.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { framingOf } from './body-framing.ts';
import { CallBodyFault } from './call-body-fault.ts';
import { CountedBody } from './counted-body.ts';
import { deliverAnswer } from './deliver-answer.ts';
import { Exchange, type AnswerHead } from './exchange.ts';
import { peekBody, PeekedBody, type Peeked } from './peek-body.ts';
import { pinnedConnector } from './pinned-connector.ts';

export interface UpstreamPolicy {
  /** Private hosts that the operator vouches for, in the spelling of `UpstreamUrl.host`. */
  readonly allowPrivateHosts: readonly string[];
  readonly connectTimeoutMs: number;
  /** From the end of the request on. */
  readonly firstByteTimeoutMs: number;
  /** For each of the three: a caller that sends nothing, an upstream that sends nothing, a caller that takes nothing. */
  readonly idleTimeoutMs: number;
  readonly bodyBytesMax: number;
  /** Certificates of authorities, in PEM, instead of the well-known ones. */
  readonly authorities?: string;
}

interface OutgoingBody {
  readonly body: Buffer | CountedBody | null;
  readonly framing: readonly string[];
}

const CONNECTIONS_PER_ORIGIN_MAX = 256;
const SOCKETS_MAX = 4096;
/** Shorter than servers usually keep one open: a call on a connection that is being closed would be lost. */
const KEEP_ALIVE_MS = 4_000;
const KEEP_ALIVE_MS_MAX = 30_000;
/** What a name leads to is asked, and judged, again after this long, however busy its connections are. */
const CONNECTION_AGE_MS_MAX = 300_000;
const HEADERS_BYTES_MAX = 32 * 1024;

/** Calls over HTTP/1.1, one at a time on a connection. Nothing is sent twice, and no redirect followed. */
export class UndiciUpstream implements Upstream<Readable, ServerResponse> {
  private readonly clock: Clock;
  private readonly policy: UpstreamPolicy;
  private readonly agent: Agent;

  constructor(resolver: HostResolver, clock: Clock, policy: UpstreamPolicy) {
    this.clock = clock;
    this.policy = policy;
    this.agent = new Agent({
      connect: pinnedConnector(resolver, { ...policy, socketsMax: SOCKETS_MAX }),
      allowH2: false,
      connections: CONNECTIONS_PER_ORIGIN_MAX,
      pipelining: 1,
      clientTtl: CONNECTION_AGE_MS_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX,
      headersTimeout: policy.firstByteTimeoutMs,
      bodyTimeout: policy.idleTimeoutMs,
      maxHeaderSize: HEADERS_BYTES_MAX,
    });
  }

  send(
    request: UpstreamRequest<Readable>,
    signal: AbortSignal,
  ): ResultAsync<UpstreamAnswer<ServerResponse>, UpstreamFault> {
    const outgoing = signal.aborted ? err('caller_left' as const) : this.outgoingBody(request.body);
    if (outgoing.isErr()) return new ResultAsync(Promise.resolve(err({ kind: outgoing.error })));
    const exchange = new Exchange(this.clock, this.limits(), signal);
    this.dispatch(request, outgoing.value, exchange);
    return new ResultAsync(exchange.head.then((head) => head.map((answered) => this.answer(exchange, answered))));
  }

  peek(body: Readable, length: number, signal: AbortSignal): ResultAsync<Peeked, UpstreamFault> {
    const { idleTimeoutMs } = this.policy;
    return peekBody(body, { length, idleTimeoutMs }, this.clock, signal);
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** A connection is opened, or one becomes free; a failure to open one is told before. */
  private limits() {
    const { connectTimeoutMs, firstByteTimeoutMs } = this.policy;
    return { startTimeoutMs: 2 * connectTimeoutMs, firstByteTimeoutMs };
  }

  private dispatch(
    { url, method, headers }: UpstreamRequest<Readable>,
    { body, framing }: OutgoingBody,
    exchange: Exchange,
  ): void {
    const path = targetOf(url);
    if (body instanceof CountedBody) {
      body.once('error', (error) => {
        exchange.cancel({ kind: error instanceof CallBodyFault ? error.kind : 'call_body_broken' });
      });
    }
    const options: Dispatcher.DispatchOptions = {
      origin: url.slice(0, url.length - path.length),
      path,
      method,
      headers: [...headers.flat(), ...framing],
      body,
    };
    this.agent.dispatch(options, exchange);
  }

  private outgoingBody(body: Readable): Result<OutgoingBody, CallBodyFault['kind']> {
    if (body instanceof PeekedBody) return ok({ body: body.bytes, framing: lengthOf(body.bytes.length) });
    const framing = framingOf(body);
    if (framing.kind === 'coded') return err('call_body_broken');
    if (framing.kind === 'none') return ok({ body: null, framing: [] });
    const { bodyBytesMax: bytesMax, idleTimeoutMs } = this.policy;
    const length = framing.kind === 'sized' ? framing.length : null;
    if (length === 0) return ok({ body: null, framing: lengthOf(0) });
    if (length !== null && length > bytesMax) return err('call_body_too_large');
    const counted = new CountedBody(body, { length, bytesMax, idleTimeoutMs }, this.clock);
    return ok({ body: counted, framing: length === null ? [] : lengthOf(length) });
  }

  private answer(exchange: Exchange, { status, headers }: AnswerHead): UpstreamAnswer<ServerResponse> {
    return {
      status,
      headers,
      deliver: (sink, head) =>
        deliverAnswer({ exchange, status, headers: head.headers }, sink, this.policy, this.clock),
      discard: () => exchange.cancel({ kind: 'caller_left' }),
    };
  }
}

function lengthOf(bytes: number): readonly string[] {
  return ['Content-Length', String(bytes)];
}

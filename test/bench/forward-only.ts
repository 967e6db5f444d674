import { type IncomingMessage, type ServerResponse } from 'node:http';
import { ResultAsync } from 'neverthrow';
import { SystemIds } from '../../src/adapters/system/system-ids.ts';
import { UndiciUpstream } from '../../src/adapters/upstream/undici-upstream.ts';
import { DnsHostResolver } from '../../src/adapters/upstream/dns-host-resolver.ts';
import { answerHeaders } from '../../src/core/gateway/answer-headers.ts';
import { type CallTrace } from '../../src/core/gateway/call-trace.ts';
import { type Call } from '../../src/core/gateway/call.ts';
import { type ForwardCall } from '../../src/core/gateway/forward-call.ts';
import { requestHeaders } from '../../src/core/gateway/request-headers.ts';
import { TRACE_BYTES } from '../../src/core/gateway/trace-parent.ts';
import { upstreamUrl } from '../../src/core/gateway/upstream-path.ts';
import { type Clock } from '../../src/core/shared/clock.ts';

const REQUEST_ID = 'gw_reference';

/** What `ForwardCall` does of a call besides knowing its key, limiting it and having it paid: it is forwarded. */
export class ForwardOnly implements Pick<ForwardCall<IncomingMessage, ServerResponse>, 'execute'> {
  /** Drawn from as the gateway does. */
  private readonly ids = new SystemIds();
  private readonly upstream: UndiciUpstream;
  private readonly baseUrl: string;

  constructor(baseUrl: string, clock: Clock) {
    this.baseUrl = baseUrl;
    this.upstream = new UndiciUpstream(new DnsHostResolver(clock, { timeoutMs: 2000 }), clock, {
      allowPrivateHosts: [new URL(baseUrl).hostname],
      connectTimeoutMs: 5000,
      firstByteTimeoutMs: 30_000,
      idleTimeoutMs: 30_000,
      bodyBytesMax: 100_000_000,
    });
  }

  execute(
    call: Call<IncomingMessage, ServerResponse>,
    trace?: CallTrace,
  ): ReturnType<ForwardCall<IncomingMessage, ServerResponse>['execute']> {
    const url = upstreamUrl(this.baseUrl, call.path, call.query);
    if (url === null) throw new Error(`The reference cannot call ${call.path}`);
    const headers = requestHeaders(call.headers, {
      keySource: 'x-api-key',
      upstreamIdempotencyKey: null,
      requestId: REQUEST_ID,
      signature: null,
      client: call.client,
      trustProxy: false,
      random: this.ids.random(TRACE_BYTES),
    });
    const { method, body, signal } = call;
    trace?.note({ requestId: REQUEST_ID, isReplay: false, apiId: call.api });
    return this.upstream.send({ url, method, headers, body }, signal).andThen((answer) => {
      trace?.passed('upstream');
      trace?.note({ upstreamStatus: answer.status, verdict: 'free', units: 0n });
      const delivered = answer.deliver(call.sink, { headers: answerHeaders(answer.headers, []) });
      return ResultAsync.fromSafePromise(
        delivered.then((delivery) => {
          trace?.note({ delivery: delivery.end });
          trace?.passed('delivery');
          return delivery;
        }),
      );
    });
  }
}

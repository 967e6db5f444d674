import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { formatUsdc, type Units } from '../shared/usdc.ts';
import { type AdmittedCall } from './admit-call.ts';
import { answerHeaders } from './answer-headers.ts';
import { callSignature } from './call-signature.ts';
import { type Call, type CallVerdict } from './call.ts';
import { type CallPayment } from './pay-for-call.ts';
import { type HeaderList, type UpstreamRequest } from './ports/upstream.ts';
import { requestHeaders } from './request-headers.ts';
import { TRACE_BYTES } from './trace-parent.ts';
import { targetOf } from './upstream-path.ts';

/** What the caller is told of a call beside the upstream's answer. */
export interface CallReceipt {
  readonly requestId: string;
  readonly isReplay: boolean;
  readonly verdict: CallVerdict;
  /** What this answer has cost. */
  readonly units: Units;
  /** The value of `Server-Timing`; null without one. */
  readonly timing: string | null;
}

/** Words a call for its upstream, and the upstream's answer for the caller. */
export class WordCall {
  private readonly ids: Pick<Ids, 'random'>;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly trustProxy: boolean;

  constructor(ids: Pick<Ids, 'random'>, clock: Pick<Clock, 'now'>, { trustProxy }: { readonly trustProxy: boolean }) {
    this.ids = ids;
    this.clock = clock;
    this.trustProxy = trustProxy;
  }

  /** The upstream knows the call by its charge: two callers may well choose the same idempotency key. */
  request<Body>(
    call: Call<Body, unknown>,
    { api, url }: AdmittedCall,
    { requestId, keepsDelivery }: CallPayment,
  ): UpstreamRequest<Body> {
    const { method, headers, body, client } = call;
    const timestampSeconds = Math.floor(this.clock.now() / 1000);
    const signed = { timestampSeconds, method, pathAndQuery: targetOf(url), requestId };
    const facts = {
      ...{ requestId, client, trustProxy: this.trustProxy },
      keySource: call.apiKey.field,
      upstreamIdempotencyKey: keepsDelivery ? requestId : null,
      signature: api.signingSecret === null ? null : callSignature(api.signingSecret, signed),
      random: this.ids.random(TRACE_BYTES),
    };
    return { url, method, headers: requestHeaders(headers, facts), body };
  }

  answer(upstream: HeaderList, { requestId, isReplay, verdict, units, timing }: CallReceipt): HeaderList {
    return answerHeaders(upstream, [
      ['X-Callora-Request-Id', requestId],
      ['X-Callora-Charge', formatUsdc(units)],
      ['X-Callora-Charge-Status', verdict],
      ...(isReplay ? [['Idempotent-Replayed', 'true'] as const] : []),
      ...(timing === null ? [] : [['Server-Timing', timing] as const]),
    ]);
  }
}

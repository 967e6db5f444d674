import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import {
  type Delivery,
  type HeaderList,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamFault,
  type UpstreamRequest,
} from '../../../../src/core/gateway/ports/upstream.ts';

/** What a caller has got. */
export class PaperSink {
  headers: HeaderList = [];
  text = '';

  header(name: string): string | undefined {
    return this.headers.find(([found]) => found.toLowerCase() === name)?.[1];
  }
}

export interface PaperAnswer {
  readonly status: number;
  readonly headers?: HeaderList;
  readonly text?: string;
  /** How its delivery ends; complete unless it is said. */
  readonly delivery?: Delivery;
}

export type PaperOutcome = PaperAnswer | UpstreamFault;

/** An upstream on paper: it keeps what it was sent, and answers as it is told. */
export class PaperUpstream implements Upstream<string, PaperSink> {
  readonly requests: UpstreamRequest<string>[] = [];
  discarded = 0;
  /** May take its time. */
  answer: (request: UpstreamRequest<string>, signal: AbortSignal) => PaperOutcome | Promise<PaperOutcome> = () => ({
    status: 200,
  });

  send(request: UpstreamRequest<string>, signal: AbortSignal): ResultAsync<UpstreamAnswer<PaperSink>, UpstreamFault> {
    this.requests.push(request);
    return ResultAsync.fromSafePromise(Promise.resolve(this.answer(request, signal))).andThen((outcome) =>
      'kind' in outcome ? errAsync(outcome) : okAsync(this.answered(outcome)),
    );
  }

  peek(body: string, length: number): ReturnType<Upstream<string, PaperSink>['peek']> {
    if (body.length !== length) return errAsync({ kind: 'call_body_broken' });
    return okAsync({ bytes: Buffer.from(body), body });
  }

  private answered({ status, headers = [], text = 'ok', delivery }: PaperAnswer): UpstreamAnswer<PaperSink> {
    return {
      status,
      headers,
      deliver: (sink, head) => {
        sink.headers = head.headers;
        sink.text = text;
        return Promise.resolve(delivery ?? { end: 'complete', reached: true });
      },
      discard: () => (this.discarded += 1),
    };
  }
}

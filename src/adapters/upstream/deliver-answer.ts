import { type EventEmitter } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type Delivery, type HeaderList } from '../../core/gateway/ports/upstream.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type BodyReader, type Exchange } from './exchange.ts';
import { IdleWatch } from './idle-watch.ts';

export interface AnswerToDeliver {
  readonly exchange: Exchange;
  readonly status: number;
  readonly headers: HeaderList;
}

export interface DeliveryLimits {
  /** So long may a caller take nothing. */
  readonly idleTimeoutMs: number;
}

/** Writes the head, and the body as it comes, as fast as the caller takes it. Resolves when there is no more to do. */
export function deliverAnswer(
  answer: AnswerToDeliver,
  sink: ServerResponse,
  limits: DeliveryLimits,
  clock: Clock,
): Promise<Delivery> {
  return new Promise((resolve) => new AnswerDelivery(answer, sink, limits, clock, resolve).begin());
}

class AnswerDelivery implements BodyReader {
  private readonly answer: AnswerToDeliver;
  private readonly sink: ServerResponse;
  private readonly resolve: (delivery: Delivery) => void;
  /** What says that the caller left. An answer that waits its turn in a pipeline has no socket yet to say so. */
  private readonly caller: EventEmitter;
  /** Of callers that take nothing. */
  private readonly watch: IdleWatch;
  private reached = false;
  private isOver = false;

  constructor(
    answer: AnswerToDeliver,
    sink: ServerResponse,
    { idleTimeoutMs }: DeliveryLimits,
    clock: Clock,
    resolve: (delivery: Delivery) => void,
  ) {
    this.answer = answer;
    this.sink = sink;
    this.resolve = resolve;
    this.caller = sink.socket === null ? sink.req.socket : sink;
    this.watch = new IdleWatch(clock, idleTimeoutMs, () => this.breakOff('caller_left'));
  }

  begin(): void {
    const { sink, answer } = this;
    if (sink.destroyed || sink.req.socket.destroyed) {
      this.breakOff('caller_left');
      return;
    }
    this.caller.on('close', this.onClose);
    sink.on('drain', this.onDrain).on('error', this.onClose);
    // Before Node's own listener, which may close the socket.
    sink.prependListener('finish', this.onFinish);
    try {
      sink.writeHead(answer.status, this.headers());
    } catch {
      this.breakOff('upstream_broke');
      return;
    }
    answer.exchange.read(this);
    // A stream of events may say nothing for long: that it has begun is news.
    if (!this.isOver && !sink.writableEnded) sink.flushHeaders();
  }

  onChunk(chunk: Buffer): void {
    if (this.isOver) return;
    this.noteReached();
    if (this.sink.write(chunk)) return;
    this.answer.exchange.pause();
    this.watch.wait();
  }

  onEnd(): void {
    if (this.isOver) return;
    // Of an answer without a body, or with an empty one, the head is all there is.
    this.noteReached();
    this.sink.end();
    if (this.sink.writableLength > 0) this.watch.wait();
  }

  onBreak(by: 'caller' | 'upstream'): void {
    this.breakOff(by === 'caller' ? 'caller_left' : 'upstream_broke');
  }

  private readonly onDrain = (): void => {
    this.watch.rest();
    this.answer.exchange.resume();
  };

  /** What Node had in hand when a socket broke is said to be finished too. */
  private readonly onFinish = (): void => {
    const isTaken = !this.sink.req.socket.destroyed;
    this.reached ||= isTaken;
    this.finish(isTaken ? 'complete' : 'caller_left');
  };

  private readonly onClose = (): void => this.breakOff('caller_left');

  /** Nobody may take what was delivered so far for all of it. */
  private breakOff(end: 'caller_left' | 'upstream_broke'): void {
    if (this.isOver) return;
    this.finish(end);
    this.answer.exchange.cancel({ kind: 'caller_left' });
    // To HTTP/1.0 an ordinary end of the connection is the end of the answer.
    if (this.sink.req.httpVersion === '1.0') this.sink.req.socket.resetAndDestroy();
    this.sink.destroy();
  }

  private finish(end: Delivery['end']): void {
    if (this.isOver) return;
    this.isOver = true;
    this.watch.stop();
    this.caller.off('close', this.onClose);
    this.sink.off('drain', this.onDrain).off('finish', this.onFinish);
    this.resolve({ end, reached: this.reached });
  }

  /** An answer in a pipeline has no socket before its turn. */
  private noteReached(): void {
    this.reached ||= this.sink.socket?.writable === true;
  }

  private headers(): string[] {
    const { status, headers } = this.answer;
    const sound = status === 204 ? headers.filter(([name]) => name.toLowerCase() !== 'content-length') : headers;
    return sound.flat();
  }
}

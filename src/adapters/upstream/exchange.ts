import { err, ok, type Result } from 'neverthrow';
import { errors, type Dispatcher } from 'undici';
import { type HeaderList, type UpstreamFault } from '../../core/gateway/ports/upstream.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { CallBodyFault } from './call-body-fault.ts';
import { IdleWatch } from './idle-watch.ts';
import { ForbiddenHost } from './pinned-connector.ts';

export interface AnswerHead {
  readonly status: number;
  readonly headers: HeaderList;
}

/** Who takes the body of an answer; the last call is one of `onEnd` and `onBreak`. */
export interface BodyReader {
  onChunk(chunk: Buffer): void;
  onEnd(): void;
  /** `by`: whose fault it is that nothing more comes. */
  onBreak(by: 'caller' | 'upstream'): void;
}

export interface ExchangeLimits {
  /** A connection must be found within this time. */
  readonly startTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
}

type Controller = Dispatcher.DispatchController;

/** What may pile up before somebody reads it; an upstream that has sent more must wait. */
const UNREAD_BYTES_MAX = 64 * 1024;

/** One request and its answer, as undici tells of them. */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Settled at the status line, or when there will be none. */
  readonly head: Promise<Result<AnswerHead, UpstreamFault>>;

  private readonly clock: Clock;
  private readonly limits: ExchangeLimits;
  private readonly signal: AbortSignal;
  private readonly start: IdleWatch;
  private settle: (head: Result<AnswerHead, UpstreamFault>) => void = () => undefined;
  private isSettled = false;
  private controller: Controller | null = null;
  private interimSince: number | null = null;
  private unread: Buffer[] = [];
  private unreadBytes = 0;
  private end: 'complete' | 'caller' | 'upstream' | null = null;
  private reader: BodyReader | null = null;

  constructor(clock: Clock, limits: ExchangeLimits, signal: AbortSignal) {
    this.clock = clock;
    this.limits = limits;
    this.signal = signal;
    this.head = new Promise((resolve) => (this.settle = resolve));
    this.start = new IdleWatch(clock, limits.startTimeoutMs, () => this.cancel({ kind: 'upstream_timeout' }));
    this.start.wait();
    signal.addEventListener('abort', this.leave, { once: true });
  }

  /** Ends it now, for a reason on the caller's side or of ours. What has not been sent will not be. */
  cancel(fault: UpstreamFault): void {
    this.finish('caller', err(fault));
    this.controller?.abort(new Error(fault.kind));
  }

  /** Hands over what has come, and then what comes. */
  read(reader: BodyReader): void {
    this.reader = reader;
    const unread = this.unread;
    this.unread = [];
    for (const chunk of unread) reader.onChunk(chunk);
    if (this.end === null) this.resume();
    else this.tellEnd();
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  onRequestStart(controller: Controller): void {
    this.start.stop();
    this.controller = controller;
    if (this.end !== null) controller.abort(new Error('It ended before it began'));
  }

  onResponseStart(controller: Controller, status: number): void {
    if (status < 200) this.passOver();
    else this.settleOnce(ok({ status, headers: headerListOf(controller.rawHeaders) }));
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.reader !== null) {
      this.reader.onChunk(chunk);
      return;
    }
    this.unread.push(chunk);
    this.unreadBytes += chunk.length;
    if (this.unreadBytes >= UNREAD_BYTES_MAX) controller.pause();
  }

  onResponseEnd(): void {
    this.finish('complete');
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    const isCallers = error instanceof CallBodyFault;
    this.finish(isCallers ? 'caller' : 'upstream', err(faultOf(error)));
  }

  private readonly leave = (): void => this.cancel({ kind: 'caller_left' });

  /**
   * Each interim answer gives undici's clock a new start: without this, an upstream could send them for ever. A 100 never
   * comes here: nobody asks for one, since `Expect` is not forwarded, and undici breaks off where it comes unasked.
   */
  private passOver(): void {
    const now = this.clock.now();
    this.interimSince ??= now;
    if (now - this.interimSince > this.limits.firstByteTimeoutMs) this.cancel({ kind: 'upstream_timeout' });
  }

  private finish(end: 'complete' | 'caller' | 'upstream', head?: Result<AnswerHead, UpstreamFault>): void {
    if (this.end !== null) return;
    this.end = end;
    this.start.stop();
    this.signal.removeEventListener('abort', this.leave);
    if (head !== undefined) this.settleOnce(head);
    this.tellEnd();
  }

  private settleOnce(head: Result<AnswerHead, UpstreamFault>): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.settle(head);
  }

  private tellEnd(): void {
    if (this.end === 'complete') this.reader?.onEnd();
    else if (this.end !== null) this.reader?.onBreak(this.end);
  }
}

/** Of an exchange that ended before the status line. */
function faultOf(error: Error): UpstreamFault {
  if (error instanceof CallBodyFault) return { kind: error.kind };
  if (error instanceof ForbiddenHost) return { kind: 'upstream_forbidden' };
  return { kind: error instanceof errors.HeadersTimeoutError ? 'upstream_timeout' : 'upstream_unreachable' };
}

/** Bytes of headers are what they are; latin-1 keeps each of them. */
function headerListOf(raw: Controller['rawHeaders']): HeaderList {
  if (!Array.isArray(raw)) return [];
  const texts = raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
  return Array.from({ length: texts.length / 2 }, (_, place) => [texts[place * 2] ?? '', texts[place * 2 + 1] ?? '']);
}

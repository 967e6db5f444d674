import { Readable } from 'node:stream';
import { type Clock } from '../../core/shared/clock.ts';
import { CallBodyFault } from './call-body-fault.ts';
import { IdleWatch } from './idle-watch.ts';

export interface BodyLimits {
  /** What the caller said; null: nothing. */
  readonly length: number | null;
  readonly bytesMax: number;
  /** So long may the caller send nothing while there is room for more. */
  readonly idleTimeoutMs: number;
}

/**
 * A caller's body on its way, held to what was said and allowed; what breaks a rule ends it with a `CallBodyFault`.
 * However it ends, the caller's own stream lives on, because it shares its socket with the answer; what still arrives
 * there is thrown away.
 */
export class CountedBody extends Readable {
  private readonly source: Readable;
  private readonly limits: BodyLimits;
  private readonly watch: IdleWatch;
  private bytes = 0;
  private isAttached = false;

  constructor(source: Readable, limits: BodyLimits, clock: Clock) {
    super();
    this.source = source;
    this.limits = limits;
    this.watch = new IdleWatch(clock, limits.idleTimeoutMs, () => this.fail('call_body_timeout'));
  }

  override _read(): void {
    if (!this.isAttached) this.attach();
    this.watch.wait();
    this.source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.watch.stop();
    this.source.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose);
    // The listener for errors stays: a connection that breaks later must not break the process.
    if (!this.source.destroyed) this.source.resume();
    done(error);
  }

  private attach(): void {
    this.isAttached = true;
    this.source.on('data', this.onData).on('end', this.onEnd).on('error', ignore).on('close', this.onClose);
    if (this.source.destroyed) this.onClose();
  }

  private readonly onData = (chunk: Buffer): void => {
    const { length, bytesMax } = this.limits;
    this.bytes += chunk.length;
    if (length !== null && this.bytes > length) this.fail('call_body_broken');
    else if (this.bytes > bytesMax) this.fail('call_body_too_large');
    else if (this.push(chunk)) this.watch.wait();
    else {
      this.watch.rest();
      this.source.pause();
    }
  };

  private readonly onEnd = (): void => {
    this.watch.stop();
    if (this.limits.length !== null && this.bytes < this.limits.length) this.fail('call_body_broken');
    else this.push(null);
  };

  /** Comes behind the end, too. */
  private readonly onClose = (): void => {
    if (!this.source.readableEnded) this.fail('call_body_broken');
  };

  private fail(kind: CallBodyFault['kind']): void {
    this.destroy(new CallBodyFault(kind));
  }
}

function ignore(): void {
  // `close` follows, and tells the same.
}

import { type Clock } from '../../core/shared/clock.ts';

/** Tells, once, when something that was waited for did not come for so long. */
export class IdleWatch {
  private readonly clock: Clock;
  private readonly limitMs: number;
  private readonly onIdle: () => void;
  /** Null: nothing is waited for. */
  private since: number | null = null;
  private callOff: (() => void) | null = null;
  private isOver = false;

  constructor(clock: Clock, limitMs: number, onIdle: () => void) {
    this.clock = clock;
    this.limitMs = limitMs;
    this.onIdle = onIdle;
  }

  /** It is waited for from now on; something came, and the next is waited for. */
  wait(): void {
    if (this.isOver) return;
    this.since = this.clock.now();
    if (this.callOff === null) this.lookAfter(this.limitMs);
  }

  /** Nothing is waited for until the next `wait`. */
  rest(): void {
    this.since = null;
  }

  stop(): void {
    this.isOver = true;
    this.callOff?.();
  }

  /** One timer at a time, however often something comes. */
  private lookAfter(ms: number): void {
    this.callOff = this.clock.after(ms, () => this.look());
  }

  private look(): void {
    const leftMs = this.since === null ? this.limitMs : this.since + this.limitMs - this.clock.now();
    if (leftMs > 0) {
      this.lookAfter(leftMs);
      return;
    }
    this.stop();
    this.onIdle();
  }
}

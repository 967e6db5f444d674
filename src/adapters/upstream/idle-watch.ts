import { type Clock } from '../../core/shared/clock.ts';

const STOPPED = 'stopped';

/** Tells, once, when something that was waited for did not come for so long. */
export class IdleWatch {
  private readonly clock: Clock;
  private readonly limitMs: number;
  private readonly onIdle: () => void;
  private readonly stopped = new AbortController();
  private isRunning = false;
  /** Null: nothing is waited for. */
  private since: number | null = null;

  constructor(clock: Clock, limitMs: number, onIdle: () => void) {
    this.clock = clock;
    this.limitMs = limitMs;
    this.onIdle = onIdle;
  }

  /** It is waited for from now on; something came, and the next is waited for. */
  wait(): void {
    this.since = this.clock.now();
    if (this.isRunning) return;
    this.isRunning = true;
    void this.run();
  }

  /** Nothing is waited for until the next `wait`. */
  rest(): void {
    this.since = null;
  }

  stop(): void {
    // A reason of its own: the default one is an exception with a stack, for each call.
    this.stopped.abort(STOPPED);
  }

  /** One timer at a time, however often something comes. */
  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const leftMs = this.since === null ? this.limitMs : this.since + this.limitMs - this.clock.now();
      if (leftMs > 0) {
        await this.clock.sleep(leftMs, signal);
        continue;
      }
      this.stop();
      this.onIdle();
    }
  }
}

import { type Clock } from '../../src/core/shared/clock.ts';

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Why a deadline ends: an exception of its own for each would cost more than what waits for it. */
const OVER = new Error('the deadline is over');

/** Time that stands still until a test moves it. Due timers fire in order, and what they set off runs in between. */
export class VirtualClock implements Clock {
  private time: number;
  private orders = 0;
  private readonly timers = new Set<Timer>();

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.time = startAt;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      });
      const wake = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  after(ms: number, fire: () => void): () => void {
    const timer: Timer = { dueAt: this.time + ms, order: (this.orders += 1), fire };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  deadline(ms: number, parent?: AbortSignal): AbortSignal {
    const controller = new AbortController();
    this.after(ms, () => controller.abort(OVER));
    return parent === undefined ? controller.signal : AbortSignal.any([parent, controller.signal]);
  }

  /** Moves time on by `ms`. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await drain();
      const next = this.nextTimer(end);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.dueAt);
      next.fire();
    }
    this.time = end;
    await drain();
  }

  /** Moves time on, at most by `msMax`, until the work is done. */
  async finish<T>(work: PromiseLike<T>, msMax = 120_000): Promise<T> {
    let done = false as boolean;
    const settled = Promise.resolve(work).finally(() => (done = true));
    settled.catch(() => undefined);
    const end = this.time + msMax;
    for (;;) {
      await drain();
      if (done) return settled;
      const next = this.nextTimer(end);
      if (next === undefined) throw new Error(`Not done within ${msMax} ms of virtual time`);
      await this.advance(Math.max(0, next.dueAt - this.time));
    }
  }

  private nextTimer(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      const sooner = next === undefined || timer.dueAt < next.dueAt;
      const sameButEarlier = next?.dueAt === timer.dueAt && timer.order < next.order;
      if (timer.dueAt <= end && (sooner || sameButEarlier)) next = timer;
    }
    return next;
  }
}

/** One turn of the event loop runs every microtask that is ready. */
function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

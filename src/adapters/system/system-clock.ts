import { type Clock } from '../../core/shared/clock.ts';

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = () => {
        callOff();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const callOff = this.after(ms, wake);
      signal?.addEventListener('abort', wake);
    });
  }

  after(ms: number, callBack: () => void): () => void {
    const timer = setTimeout(callBack, ms);
    return () => clearTimeout(timer);
  }

  deadline(ms: number, parent?: AbortSignal): AbortSignal {
    const timeout = AbortSignal.timeout(ms);
    return parent === undefined ? timeout : AbortSignal.any([parent, timeout]);
  }
}

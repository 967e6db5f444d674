/** The signal aborted before the work was done. */
export class AbandonedError extends Error {
  constructor() {
    super('Redis did not answer in time');
  }
}

/** Settles as the work does, or rejects as soon as the signal aborts: a command that was sent cannot be cancelled. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new AbandonedError());
    const forget = () => signal.removeEventListener('abort', abandon);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    void work.then(resolve, reject).then(forget);
  });
}

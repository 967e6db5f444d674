/** Settles as the work does, or rejects as soon as the signal aborts: not all work can be cancelled. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new Error('Aborted'));
    const settle = () => signal.removeEventListener('abort', abandon);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    work.then(resolve, reject).finally(settle);
  });
}

import { type Result, type ResultAsync } from 'neverthrow';

/** The result of the work, or null as soon as the signal aborts: not all work listens to its signal. */
export function untilAborted<T, E>(work: ResultAsync<T, E>, signal: AbortSignal): Promise<Result<T, E> | null> {
  return new Promise((resolve, reject) => {
    const abandon = () => resolve(null);
    const forget = () => signal.removeEventListener('abort', abandon);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    void work.then(resolve, reject).then(forget);
  });
}

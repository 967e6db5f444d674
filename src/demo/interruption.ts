/** Somebody asked the process to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Aborts when the process is asked to end, with `Interrupted` as reason, or when it is broken, with the error: either
 * way there is a database to stop and a directory to remove first. Later signals are ignored: npm passes on a Ctrl-C
 * that the terminal has already sent to everybody, and clearing up takes a bounded time.
 */
export function interruptionOf(process: NodeJS.Process): AbortSignal {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interruption.abort(new Interrupted(`Interrupted by ${signal}`)));
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => interruption.abort(error));
  }
  return interruption.signal;
}

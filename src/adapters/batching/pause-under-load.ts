import { setImmediate } from 'node:timers/promises';
import { type Clock } from '../../core/shared/clock.ts';

/** Who waits alone or in a small company would only wait longer. */
const MANY = 8;
/** A fraction of what each of many waits anyway. */
const PAUSE_MS = 2;

/**
 * What passes between two commits. One turn of the event loop hears those whose requests have arrived but were not read
 * yet. When many wait, a moment more lets as many again join them: half as many commits, each of which costs the database
 * and both processes about as much as ten charges do.
 */
export function pauseUnderLoad(clock: Pick<Clock, 'sleep'>): (waiting: number) => Promise<void> {
  return async (waiting) => {
    await setImmediate();
    if (waiting >= MANY) await clock.sleep(PAUSE_MS);
  };
}

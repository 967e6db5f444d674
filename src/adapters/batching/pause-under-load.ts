import { type Clock } from '../../core/shared/clock.ts';

/** Who waits alone or in a small company would only wait longer. */
const MANY = 8;
/** A fraction of what each of many waits anyway. */
const PAUSE_MS = 2;

/**
 * What passes between two commits when many wait for the second: a moment, in which about as many again join them. Each
 * commit costs the database and both processes about as much as ten charges do.
 */
export function pauseUnderLoad(clock: Pick<Clock, 'sleep'>): (waiting: number) => Promise<void> {
  return async (waiting) => {
    if (waiting >= MANY) await clock.sleep(PAUSE_MS);
  };
}

import { type Random } from '../shared/random.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses after the first attempt, which is made at once, and each one after it: three days and some hours in all. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export const ATTEMPTS_MAX = PAUSES_MS.length + 1;

/** What failed together does not come back together. */
const JITTER = 0.05;

/**
 * The milliseconds until the next attempt after so many failed ones (1 is the first); null when there is none. A
 * receiver may ask for a longer pause, up to the longest of the schedule, never for a shorter one.
 */
export function pauseAfter(failures: number, askedMs: number | null, random: Random): number | null {
  const pauseMs = PAUSES_MS[failures - 1];
  if (pauseMs === undefined) return null;
  const asked = Math.min(askedMs ?? 0, Math.max(...PAUSES_MS));
  return Math.round(Math.max(pauseMs, asked) * (1 + JITTER * random()));
}

import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Resolves as soon as the condition holds. @throws with `complaint` when it does not within `timeoutMs`. */
export async function waitUntil(
  holds: () => Promise<boolean> | boolean,
  timeoutMs: number,
  complaint: string,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(complaint);
    await delay(LOOK_EVERY_MS);
  }
}

import { setImmediate } from 'node:timers/promises';

/** One turn of the event loop: whatever has arrived at this process by now has been read then. */
export const oneTurn = (): Promise<void> => setImmediate();

import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Moves the scan on in one change, and credits what it found in another. */
export const cursorBeforeCredit: Rebind = (ports) => ({
  ...ports,
  scans: overriding(ports.scans, {
    record: (step, now) =>
      ports.scans.record({ ...step, deposits: [] }, now).andThen(() => {
        const moved = { ...step.scan, position: step.next, beginsAnew: false };
        return ports.scans.record({ ...step, scan: moved, gap: null }, now);
      }),
  }),
});

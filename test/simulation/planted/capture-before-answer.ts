import { heldBy } from '../calls/hold-commits.ts';
import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Captures a call as soon as its price is on hold, before the upstream has said a word. */
export const captureBeforeAnswer: Rebind = (ports) => ({
  ...ports,
  holds: overriding(ports.holds, {
    holdMany: (holds, now) =>
      ports.holds
        .holdMany(holds, now)
        .andThen((outcomes) => ports.calls.captureMany(outcomes.flatMap(heldBy), now).map(() => outcomes)),
  }),
});

import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Takes a hold that was told ahead of its commit for one that is committed. */
export const servedBeforeCommit: Rebind = (ports) => ({
  ...ports,
  holds: overriding(ports.holds, {
    holdMany: (holds, now) =>
      ports.holds
        .holdMany(holds, now)
        .map((outcomes) =>
          outcomes.map((outcome) =>
            outcome.kind === 'held' ? { kind: outcome.kind, charge: outcome.charge } : outcome,
          ),
        ),
  }),
});

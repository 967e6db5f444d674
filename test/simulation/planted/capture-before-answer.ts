import { type CallCharge } from '../../../src/core/gateway/ports/held-calls.ts';
import { type HoldOutcome } from '../../../src/core/billing/ports/charge-holds.ts';
import { type ReserveAgain } from '../../../src/core/billing/ports/usage-ledger.ts';
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

function heldBy(outcome: HoldOutcome | ReserveAgain): readonly CallCharge[] {
  return outcome.kind === 'held' ? [{ chargeId: outcome.charge.id, attempt: outcome.charge.attempt }] : [];
}

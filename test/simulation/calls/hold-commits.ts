import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type ChargeHolds, type HoldOutcome } from '../../../src/core/billing/ports/charge-holds.ts';
import { type ReserveAgain } from '../../../src/core/billing/ports/usage-ledger.ts';
import { type CallCharge, type HeldCalls } from '../../../src/core/gateway/ports/held-calls.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { type FaultDial } from '../fault-dial.ts';
import { type Life } from '../life.ts';
import { overriding } from '../planted/overriding.ts';
import { type Random } from '../random.ts';

/** One process and what befalls its commits. */
export interface CommitsOf {
  readonly calls: Pick<HeldCalls, 'releaseMany'>;
  readonly dial: FaultDial;
  readonly random: Random;
  readonly life: Life;
}

/**
 * Lets a store tell some batches of holds ahead of their commit, which then takes its time, is lost, or is made while
 * its answer is lost; and sees whether anybody settles a call by a hold that is not committed.
 */
export class HoldCommits {
  private readonly clock: Clock;
  private readonly violate: (violation: string) => void;
  private readonly commits = new Map<string, 'under way' | 'failed'>();

  constructor({ clock, violate }: { readonly clock: Clock; readonly violate: (violation: string) => void }) {
    this.clock = clock;
    this.violate = violate;
  }

  tellAhead(holds: ChargeHolds, process: CommitsOf): ChargeHolds {
    return overriding(holds, {
      holdMany: (asked, now) =>
        holds.holdMany(asked, now).map((outcomes) => {
          const charges = outcomes.flatMap(heldBy);
          if (charges.length === 0 || process.random.chance(0.5)) return outcomes;
          const committed = new ResultAsync(this.commit(charges, process));
          return outcomes.map((outcome) => (outcome.kind === 'held' ? { ...outcome, committed } : outcome));
        }),
    });
  }

  watchCalls(calls: HeldCalls): HeldCalls {
    return overriding(calls, {
      captureMany: (captured, now) => {
        for (const charge of captured) {
          const commit = this.commits.get(keyOf(charge));
          if (commit !== undefined) this.violate(`${keyOf(charge)} is captured, its commit is ${commit}`);
        }
        return calls.captureMany(captured, now);
      },
      releaseMany: (released, now) => {
        for (const charge of released) {
          if (this.commits.get(keyOf(charge)) === 'under way') this.violate(`${keyOf(charge)} is released too early`);
        }
        return calls.releaseMany(released, now);
      },
    });
  }

  private async commit(
    charges: readonly CallCharge[],
    { calls, dial, random, life }: CommitsOf,
  ): Promise<Result<void, StoreUnavailable>> {
    const isLost = random.chance(dial.storeDown);
    const fails = isLost || random.chance(dial.storeAnswerLost);
    const takesMs = random.int(1, 300);
    for (const charge of charges) this.commits.set(keyOf(charge), 'under way');
    // To everybody else it is as if they had never been.
    if (isLost) await calls.releaseMany(charges, this.clock.now());
    await this.clock.sleep(takesMs);
    for (const charge of charges) {
      if (fails) this.commits.set(keyOf(charge), 'failed');
      else this.commits.delete(keyOf(charge));
    }
    if (!life.alive) await new Promise<never>(() => undefined);
    return fails ? err({ kind: 'database_unavailable' }) : ok(undefined);
  }
}

const keyOf = ({ chargeId, attempt }: CallCharge) => `charge ${chargeId}, attempt ${attempt},`;

export function heldBy(outcome: HoldOutcome | ReserveAgain): readonly CallCharge[] {
  return outcome.kind === 'held' ? [{ chargeId: outcome.charge.id, attempt: outcome.charge.attempt }] : [];
}

import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type ChargeHolds } from '../../../src/core/billing/ports/charge-holds.ts';
import { type HeldCalls } from '../../../src/core/gateway/ports/held-calls.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { overriding } from '../planted/overriding.ts';

interface Promised {
  readonly chargeId: bigint;
  readonly attempt: number;
  until: number;
}

export interface HoldPromisesPorts {
  readonly database: MemoryDatabase;
  readonly clock: Clock;
  readonly violate: (violation: string) => void;
}

/** Remembers how long each hold was promised to last, and sees whether anybody sweeps it before. */
export class HoldPromises {
  private readonly database: MemoryDatabase;
  private readonly clock: Clock;
  private readonly violate: (violation: string) => void;
  private readonly promised = new Map<string, Promised>();

  constructor({ database, clock, violate }: HoldPromisesPorts) {
    this.database = database;
    this.clock = clock;
    this.violate = violate;
  }

  watchHolds(holds: ChargeHolds): ChargeHolds {
    return overriding(holds, {
      holdMany: (asked, now) =>
        holds.holdMany(asked, now).map((outcomes) => {
          outcomes.forEach((outcome, place) => {
            const until = asked[place]?.expiresAt ?? 0;
            if (outcome.kind === 'held') this.promise(outcome.charge.id, outcome.charge.attempt, until);
          });
          return outcomes;
        }),
    });
  }

  watchCalls(calls: HeldCalls): HeldCalls {
    return overriding(calls, {
      extendMany: (extended, until, now) =>
        calls.extendMany(extended, until, now).map(() => {
          for (const { chargeId, attempt } of extended) this.promise(chargeId, attempt, until);
        }),
      sweep: (limit, now) => {
        const untouchable = this.heldUntilLater();
        return calls.sweep(limit, now).map((count) => {
          for (const one of untouchable) this.judge(one);
          return count;
        });
      },
    });
  }

  private promise(chargeId: bigint, attempt: number, until: number): void {
    const key = `${chargeId}/${attempt}`;
    const before = this.promised.get(key)?.until ?? 0;
    this.promised.set(key, { chargeId, attempt, until: Math.max(before, until) });
  }

  private heldUntilLater(): readonly Promised[] {
    const now = this.clock.now();
    return this.promised
      .values()
      .filter(({ chargeId, attempt, until }) => {
        const charge = this.database.charges.get(chargeId);
        return until > now && charge?.attempt === attempt && charge.status === 'held';
      })
      .toArray();
  }

  private judge({ chargeId, attempt, until }: Promised): void {
    const charge = this.database.charges.get(chargeId);
    if (charge?.attempt !== attempt || charge.voidReason !== 'hold_expired') return;
    this.violate(`the hold of ${charge.requestId} was swept ${until - this.clock.now()} ms before its end`);
  }
}

import { ok, okAsync, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type DeductLimits } from '../../core/billing/ports/deduct-limits.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Units } from '../../core/shared/usdc.ts';

/** Owners of a contract seldom change it, and an item above a lowered limit is left to a person. */
const FRESH_MS = 300_000;

interface Known {
  readonly units: Units | null;
  readonly askedAt: number;
}

/** Remembers limits; what is known serves on while the network cannot be asked. */
export class CachedDeductLimits implements DeductLimits {
  private readonly limits: DeductLimits;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly known = new Map<string, Known>();

  constructor(limits: DeductLimits, clock: Pick<Clock, 'now'>) {
    this.limits = limits;
    this.clock = clock;
  }

  maxDeduct(contractId: string, signal: AbortSignal): ResultAsync<Units | null, NetworkUnavailable> {
    const known = this.known.get(contractId);
    const askedAt = this.clock.now();
    if (known !== undefined && askedAt - known.askedAt < FRESH_MS) return okAsync(known.units);
    const asked = this.limits.maxDeduct(contractId, signal);
    const answered = known === undefined ? asked : asked.orElse(() => ok(known.units));
    return answered.andTee((units) => this.known.set(contractId, { units, askedAt }));
  }
}

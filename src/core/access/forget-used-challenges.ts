import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type UsedChallenges } from './ports/used-challenges.ts';

/** To another process, whose clock is behind ours, a challenge may still be good when it has expired for us. */
const CLOCK_SKEW_MS = 3_600_000;

/** Drops what no process can be asked to redeem any more. */
export class ForgetUsedChallenges {
  private readonly used: UsedChallenges;
  private readonly clock: Clock;

  constructor(used: UsedChallenges, clock: Clock) {
    this.used = used;
    this.clock = clock;
  }

  /** How many were dropped. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return this.used.forgetExpired(this.clock.now() - CLOCK_SKEW_MS);
  }
}

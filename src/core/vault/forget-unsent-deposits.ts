import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type BuiltDeposits } from './ports/built-deposits.ts';

/** Who built a deposit and never submitted it may look at it for so long. */
const KEPT_MS = 86_400_000;
const FORGOTTEN_MAX = 10_000;

/** Drops deposits that nobody submitted here. One that its wallet has sent by itself is credited all the same. */
export class ForgetUnsentDeposits {
  private readonly deposits: BuiltDeposits;
  private readonly clock: Clock;

  constructor(deposits: BuiltDeposits, clock: Clock) {
    this.deposits = deposits;
    this.clock = clock;
  }

  /** How many. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return this.deposits.forgetUnsent(this.clock.now() - KEPT_MS, FORGOTTEN_MAX);
  }
}

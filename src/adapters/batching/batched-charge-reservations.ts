import { err, errAsync, ok, okAsync, type Result, type ResultAsync } from 'neverthrow';
import { type ChargeReservations, type ChargeUnstorable } from '../../core/billing/ports/charge-reservations.ts';
import {
  type NewCharge,
  type ReserveAgain,
  type ReserveOutcome,
  type UsageLedger,
} from '../../core/billing/ports/usage-ledger.ts';
import { Batcher, type BatchPolicy } from '../../core/shared/batcher.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Overloaded, type StoreUnavailable } from '../../core/shared/store-error.ts';

/** A lost race shows the winner's row at the next try; more than a few in a row is no race. */
const TRIES_MAX = 5;

/** A commit that takes this long to fail met a silent database: the next one would be silent as long again. */
const SILENCE_MS = 500;

interface Waiting {
  readonly charge: NewCharge;
  /** How often the database had been silent before this charge came. */
  readonly silencesBefore: number;
}

type Answer = Result<ReserveOutcome | ReserveAgain, ChargeUnstorable>;

/** Gathers concurrent reservations into one commit of the usage ledger. */
export class BatchedChargeReservations implements ChargeReservations {
  private readonly batcher: Batcher<Waiting, Answer, StoreUnavailable, Overloaded>;
  private readonly ledger: Pick<UsageLedger, 'reserveMany'>;
  private readonly clock: Clock;
  private silences = 0;

  constructor(ledger: Pick<UsageLedger, 'reserveMany'>, clock: Clock, policy: BatchPolicy) {
    this.ledger = ledger;
    this.clock = clock;
    this.batcher = new Batcher((waiting) => this.commit(waiting), policy, { kind: 'overloaded' });
  }

  reserve(charge: NewCharge): ReturnType<ChargeReservations['reserve']> {
    return this.tryReserve(charge, TRIES_MAX);
  }

  /** Resolves when no reservation waits or is under way. */
  idle(): Promise<void> {
    return this.batcher.idle();
  }

  private tryReserve(charge: NewCharge, triesLeft: number): ReturnType<ChargeReservations['reserve']> {
    return this.batcher
      .add({ charge, silencesBefore: this.silences })
      .andThen((answer) => answer)
      .andThen((outcome): ReturnType<ChargeReservations['reserve']> => {
        if (outcome.kind !== 'again') return okAsync(outcome);
        if (triesLeft > 1) return this.tryReserve(charge, triesLeft - 1);
        return errAsync({ kind: 'overloaded' });
      });
  }

  /** Who has waited through a silence is told of it, instead of being made to wait through another one. */
  private commit(waiting: readonly Waiting[]): ResultAsync<readonly Answer[], StoreUnavailable> {
    const startedAt = this.clock.now();
    if (waiting.some(({ silencesBefore }) => silencesBefore < this.silences)) {
      return errAsync({ kind: 'database_unavailable' });
    }
    return this.reserveMany(waiting.map(({ charge }) => charge)).orTee(() => {
      if (this.clock.now() - startedAt >= SILENCE_MS) this.silences += 1;
    });
  }

  /** A value the store cannot hold fails its whole batch, so a refused batch is halved until that one stands alone. */
  private reserveMany(charges: readonly NewCharge[]): ResultAsync<readonly Answer[], StoreUnavailable> {
    return this.ledger
      .reserveMany(charges, this.clock.now())
      .map((outcomes): readonly Answer[] => outcomes.map((outcome) => ok(outcome)))
      .orElse((error) => (error.kind === 'batch_refused' ? this.halve(charges) : errAsync(error)));
  }

  private halve(charges: readonly NewCharge[]): ResultAsync<readonly Answer[], StoreUnavailable> {
    if (charges.length === 1) return okAsync([err({ kind: 'charge_unstorable' })]);
    const middle = Math.ceil(charges.length / 2);
    return this.reserveMany(charges.slice(0, middle)).andThen((older) =>
      this.reserveMany(charges.slice(middle)).map((newer) => [...older, ...newer]),
    );
  }
}

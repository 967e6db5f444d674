import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type ChargeUnstorable } from '../../core/billing/ports/charge-reservations.ts';
import { type BatchRefused, type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { Batcher, type BatchPolicy } from '../../core/shared/batcher.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Overloaded, type StoreUnavailable } from '../../core/shared/store-error.ts';

/** A lost race shows the winner's row at the next try; more than a few in a row is no race. */
const TRIES_MAX = 5;

/** A commit that takes this long to fail met a silent database: the next one would be silent as long again. */
export const SILENCE_MS = 500;

export type CommitError = StoreUnavailable | Overloaded | ChargeUnstorable;

/** Decides every charge of a batch in one commit; outcomes stand in the order of the charges. */
export type Commit<Charge, Outcome> = (
  charges: readonly Charge[],
  now: number,
) => ResultAsync<readonly (Outcome | ReserveAgain)[], StoreUnavailable | BatchRefused>;

interface Waiting<Charge> {
  readonly charge: Charge;
  /** How often the database had been silent before this charge came. */
  readonly silencesBefore: number;
}

/** Stood behind another charge with its request id: to be decided once that one is. */
interface Behind {
  readonly kind: 'behind';
}

type Decision<Outcome> = Result<Outcome | ReserveAgain, ChargeUnstorable>;
type Answer<Outcome> = Decision<Outcome> | Result<Behind, never>;
/** One for each charge, in their order. */
type Answers<Each> = Result<readonly Each[], StoreUnavailable>;

/**
 * Gathers concurrent charges into one commit. A charge is asked for again only when it is certain that nothing was done
 * for it: what met an unavailable database may have been done.
 */
export class CommitBatcher<Charge extends { readonly requestId: string }, Outcome extends { readonly kind: string }> {
  private readonly batcher: Batcher<Waiting<Charge>, Answer<Outcome>, StoreUnavailable, Overloaded>;
  private readonly decide: Commit<Charge, Outcome>;
  private readonly clock: Clock;
  private silences = 0;

  constructor(decide: Commit<Charge, Outcome>, clock: Clock, policy: BatchPolicy) {
    this.decide = decide;
    this.clock = clock;
    this.batcher = new Batcher((waiting) => new ResultAsync(this.commit(waiting)), policy, { kind: 'overloaded' });
  }

  add(charge: Charge): ResultAsync<Outcome, CommitError> {
    return new ResultAsync(this.decided(charge));
  }

  /** The database has not answered in time: whoever waits now is told so. */
  silent(): void {
    this.silences += 1;
  }

  /** Resolves when no charge waits or is under way. */
  idle(): Promise<void> {
    return this.batcher.idle();
  }

  private async decided(charge: Charge): Promise<Result<Outcome, CommitError>> {
    for (let tries = 0; tries < TRIES_MAX;) {
      const answer = (await this.batcher.add({ charge, silencesBefore: this.silences })).andThen((each) => each);
      if (answer.isErr()) return err(answer.error);
      if (isBehind(answer.value)) continue;
      if (!isAgain(answer.value)) return ok(answer.value);
      tries += 1;
    }
    return err({ kind: 'overloaded' });
  }

  /** Who has waited through a silence is told of it, instead of being made to wait through another one. */
  private async commit(waiting: readonly Waiting<Charge>[]): Promise<Answers<Answer<Outcome>>> {
    const startedAt = this.clock.now();
    if (waiting.some(({ silencesBefore }) => silencesBefore < this.silences)) {
      return err({ kind: 'database_unavailable' });
    }
    const answers = await this.decideFirsts(waiting.map(({ charge }) => charge));
    if (answers.isErr() && this.clock.now() - startedAt >= SILENCE_MS) this.silent();
    return answers;
  }

  /** However many have the same request id, one of them is decided each time: that is no race that they could lose. */
  private async decideFirsts(charges: readonly Charge[]): Promise<Answers<Answer<Outcome>>> {
    const seen = new Set<string>();
    const isFirst = charges.map(({ requestId }) => seen.size < seen.add(requestId).size);
    const decisions = await this.decideAll(charges.filter((_, place) => isFirst[place]));
    return decisions.map((firsts) => {
      const decided = firsts.values();
      return isFirst.map((first): Answer<Outcome> => (first ? (decided.next().value ?? BEHIND) : BEHIND));
    });
  }

  /** A value the store cannot hold fails its whole batch, so a refused batch is halved until that one stands alone. */
  private async decideAll(charges: readonly Charge[]): Promise<Answers<Decision<Outcome>>> {
    const decided = await this.decide(charges, this.clock.now());
    if (decided.isOk()) return ok(decided.value.map((outcome) => ok(outcome)));
    return decided.error.kind === 'batch_refused' ? this.halve(charges) : err(decided.error);
  }

  private async halve(charges: readonly Charge[]): Promise<Answers<Decision<Outcome>>> {
    if (charges.length === 1) return ok([err({ kind: 'charge_unstorable' })]);
    const middle = Math.ceil(charges.length / 2);
    const older = await this.decideAll(charges.slice(0, middle));
    if (older.isErr()) return older;
    const newer = await this.decideAll(charges.slice(middle));
    return newer.map((rest) => [...older.value, ...rest]);
  }
}

const BEHIND = ok<Behind>({ kind: 'behind' });

function isBehind(outcome: { readonly kind: string }): outcome is Behind {
  return outcome.kind === 'behind';
}

function isAgain(outcome: { readonly kind: string }): outcome is ReserveAgain {
  return outcome.kind === 'again';
}

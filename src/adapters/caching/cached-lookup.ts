import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../../core/shared/clock.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';

export interface CachePolicy {
  /** How old a question may be whose answer is still given. */
  readonly ageMsMax: number;
  /** The most things that are remembered; the one that was learned first makes room. */
  readonly sizeMax: number;
}

/** Absent: null. */
export type LookUp<Found> = (name: string) => ResultAsync<Found | null, StoreUnavailable>;

interface Question<Found> {
  readonly askedAt: number;
  readonly answer: ResultAsync<Found | null, StoreUnavailable>;
}

/**
 * Asks for a thing once in a while, not for every call. Age counts from the question, not from the answer, which may have
 * been long under way: what was changed more than `ageMsMax` ago is always seen. Calls that come while the store is
 * still thinking share its answer.
 *
 * Only what was found is remembered, so that names of nothing never push out those in use.
 */
export class CachedLookup<Found> {
  private readonly underWay = new Map<string, Question<Found>>();
  private readonly remembered = new Map<string, Question<Found>>();
  private readonly lookUp: LookUp<Found>;
  private readonly clock: Clock;
  private readonly policy: CachePolicy;

  constructor(lookUp: LookUp<Found>, clock: Clock, policy: CachePolicy) {
    this.lookUp = lookUp;
    this.clock = clock;
    this.policy = policy;
  }

  find(name: string): ResultAsync<Found | null, StoreUnavailable> {
    const now = this.clock.now();
    const known = this.young(this.remembered.get(name), now) ?? this.young(this.underWay.get(name), now);
    return (known ?? this.ask(name, now)).answer;
  }

  private young(question: Question<Found> | undefined, now: number): Question<Found> | undefined {
    return question !== undefined && now - question.askedAt < this.policy.ageMsMax ? question : undefined;
  }

  private ask(name: string, askedAt: number): Question<Found> {
    const question = { askedAt, answer: this.lookUp(name) };
    this.underWay.set(name, question);
    const end = () => {
      if (this.underWay.get(name) === question) this.underWay.delete(name);
    };
    void question.answer.then((answer) => {
      end();
      if (answer.isOk() && answer.value !== null) this.remember(name, question);
    }, end);
    return question;
  }

  /** Set anew, it stands at the end of the map: the first entry is the one that was learned longest ago. */
  private remember(name: string, question: Question<Found>): void {
    this.remembered.delete(name);
    this.remembered.set(name, question);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > this.policy.sizeMax && oldest !== undefined) this.remembered.delete(oldest);
  }
}

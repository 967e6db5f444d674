import { type ResultAsync } from 'neverthrow';
import { type ApiKeyLookup, type FoundApiKey } from '../../core/access/ports/api-keys.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';

export interface CachePolicy {
  /** How old a question may be whose answer is still given. */
  readonly ageMsMax: number;
  /** The most keys that are remembered; the one that was learned first makes room. */
  readonly sizeMax: number;
}

interface Question {
  readonly askedAt: number;
  readonly answer: ResultAsync<FoundApiKey | null, StoreUnavailable>;
}

/**
 * Asks for a key once in a while, not for every call. Age counts from the question, not from the answer, which may have
 * been long under way: what was changed more than `ageMsMax` ago is always seen. Calls that come while the store is
 * still thinking share its answer.
 *
 * Only what was found is remembered, so that wrong keys never push out those in use.
 */
export class CachedApiKeyLookup implements ApiKeyLookup {
  private readonly underWay = new Map<string, Question>();
  private readonly remembered = new Map<string, Question>();
  private readonly lookup: ApiKeyLookup;
  private readonly clock: Clock;
  private readonly policy: CachePolicy;

  constructor(lookup: ApiKeyLookup, clock: Clock, policy: CachePolicy) {
    this.lookup = lookup;
    this.clock = clock;
    this.policy = policy;
  }

  findByPrefix(prefix: string): ResultAsync<FoundApiKey | null, StoreUnavailable> {
    const now = this.clock.now();
    const isYoung = (question: Question) => now - question.askedAt < this.policy.ageMsMax;
    const known = [this.remembered.get(prefix), this.underWay.get(prefix)].filter((question) => question !== undefined);
    return (known.find(isYoung) ?? this.ask(prefix, now)).answer;
  }

  private ask(prefix: string, askedAt: number): Question {
    const question = { askedAt, answer: this.lookup.findByPrefix(prefix) };
    this.underWay.set(prefix, question);
    const end = () => {
      if (this.underWay.get(prefix) === question) this.underWay.delete(prefix);
    };
    void question.answer.then((answer) => {
      end();
      if (answer.isOk() && answer.value !== null) this.remember(prefix, question);
    }, end);
    return question;
  }

  /** Set anew, it stands at the end of the map: the first entry is the one that was learned longest ago. */
  private remember(prefix: string, question: Question): void {
    this.remembered.delete(prefix);
    this.remembered.set(prefix, question);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > this.policy.sizeMax && oldest !== undefined) this.remembered.delete(oldest);
  }
}

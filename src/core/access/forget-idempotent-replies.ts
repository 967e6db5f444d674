import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type IdempotentReplies } from './ports/idempotent-replies.ts';

/** A run stays short however much there is: what is left waits for the next one, and bothers nobody. */
const FORGOTTEN_MAX = 5_000;

/** Drops the replies whose time is over. */
export class ForgetIdempotentReplies {
  private readonly replies: IdempotentReplies;
  private readonly clock: Clock;

  constructor(replies: IdempotentReplies, clock: Clock) {
    this.replies = replies;
    this.clock = clock;
  }

  /** How many were dropped. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return this.replies.forgetExpired(this.clock.now(), FORGOTTEN_MAX);
  }
}

import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';

/** A request that its user has given a key, so that it can be sent again. */
export interface KeyedRequest {
  readonly userId: string;
  /** Chosen by the user, and the user's own: others may choose the same. */
  readonly key: string;
}

/** An answer to give again. It never holds a secret. */
export interface IdempotentReply {
  readonly status: number;
  /** Where the thing that was made is found; null where the answer named no place. */
  readonly location: string | null;
  /** JSON text. */
  readonly body: string;
}

/** What a key stands for. */
export type KeyClaim =
  /** Nobody had it, or whoever had it is gone: do the work, and finish or give up with this token. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'replay'; readonly reply: IdempotentReply }
  /** It was given to a request with another fingerprint. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'in_flight' };

export interface NewClaim extends KeyedRequest {
  /** Of method, path and body. */
  readonly fingerprint: string;
  /** Of this attempt, made up anew for each. */
  readonly token: string;
  readonly now: number;
  /** Until then nobody else gets the key; later whoever sends the same request takes over. */
  readonly claimUntil: number;
  /** From then on the key is free for anything. */
  readonly expiresAt: number;
}

/** What creating requests were answered, known to every process. */
export interface IdempotentReplies {
  /** Of many claims at once one is `claimed`; a claim that has run out passes on with its fingerprint. */
  claim(request: NewClaim): ResultAsync<KeyClaim, StoreUnavailable>;

  /** Keeps the reply; nothing when another attempt has taken over. */
  finish(request: KeyedRequest, token: string, reply: IdempotentReply): ResultAsync<void, StoreUnavailable>;

  /** Nothing came of it: the key is free again, unless another attempt has taken over. */
  giveUp(request: KeyedRequest, token: string): ResultAsync<void, StoreUnavailable>;

  /** Forgets at most `limit` keys that expired by `time`; how many. */
  forgetExpired(time: number, limit: number): ResultAsync<number, StoreUnavailable>;
}

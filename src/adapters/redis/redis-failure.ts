/** After a time-out or an unavailability nobody knows whether the command was done. */
export type RedisFailure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unavailable' }
  | RedisRefusal
  /** Something answered that does not speak as Redis does. */
  | { readonly kind: 'bad_reply' };

/** Redis said no. */
export interface RedisRefusal {
  readonly kind: 'refused';
  /** E.g. `READONLY`. */
  readonly code: string;
}

export const TIMEOUT: RedisFailure = { kind: 'timeout' };
export const UNAVAILABLE: RedisFailure = { kind: 'unavailable' };
export const BAD_REPLY: RedisFailure = { kind: 'bad_reply' };

/** An error reply begins with its code in capitals, e.g. `NOSCRIPT No matching script`. */
export function refusalOf(message: string): RedisRefusal {
  return { kind: 'refused', code: /^[A-Z]+/.exec(message)?.[0] ?? 'ERR' };
}

/** The script is not known there: a question that was answered, no trouble of Redis. */
export function isScriptUnknown(failure: RedisFailure): boolean {
  return failure.kind === 'refused' && failure.code === 'NOSCRIPT';
}

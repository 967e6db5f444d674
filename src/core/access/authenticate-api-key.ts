import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { equalBytes } from '../shared/digest.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { readApiKey } from './api-key-secret.ts';
import { isOver, type ApiKey } from './api-key.ts';
import { type ApiKeyLookup, type FoundApiKey } from './ports/api-keys.ts';

export type ApiKeyRefused =
  /** None of ours; unknown and wrong are not told apart. */
  | { readonly kind: 'api_key_invalid' }
  /** The key, or a secret that was replaced. */
  | { readonly kind: 'api_key_expired' }
  | { readonly kind: 'api_key_revoked' };

export type AuthenticateApiKeyError = ApiKeyRefused | StoreUnavailable;

export interface AuthenticatedApiKey {
  readonly key: ApiKey;
  /** Of the secret that was presented: not always the newest. */
  readonly presentedPrefix: string;
}

/**
 * Tells whose key it is that came with a call. What it says may be as old as the lookup's cache: the statement that
 * holds the money looks at the key again.
 */
export class AuthenticateApiKey {
  private readonly lookup: ApiKeyLookup;
  private readonly clock: Clock;

  constructor(lookup: ApiKeyLookup, clock: Clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  execute(text: string): ResultAsync<AuthenticatedApiKey, AuthenticateApiKeyError> {
    return new ResultAsync(this.authenticate(text));
  }

  private async authenticate(text: string): Promise<Result<AuthenticatedApiKey, AuthenticateApiKeyError>> {
    const presented = readApiKey(text);
    if (presented === null) return err({ kind: 'api_key_invalid' });
    const lookup = await this.lookup.findByPrefix(presented.prefix);
    if (lookup.isErr()) return err(lookup.error);
    const found = lookup.value;
    if (found === null || !equalBytes(found.digest, presented.digest)) return err({ kind: 'api_key_invalid' });
    const refused = this.refusalOf(found);
    return refused === null ? ok({ key: found.key, presentedPrefix: presented.prefix }) : err(refused);
  }

  private refusalOf({ key, worksUntil }: FoundApiKey): ApiKeyRefused | null {
    const now = this.clock.now();
    if (key.revokedAt !== null) return { kind: 'api_key_revoked' };
    return isOver(key.expiresAt, now) || isOver(worksUntil, now) ? { kind: 'api_key_expired' } : null;
  }
}

import { err, ok, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ApiKeys, type OwnApiKey } from './ports/api-keys.ts';

export type RevokeApiKeyError = { readonly kind: 'api_key_not_found' } | StoreUnavailable;

/**
 * Ends a key for good; once more changes nothing. From then on no call can hold money with it, whichever process it
 * comes to: the statement that holds the money looks at the key.
 */
export class RevokeApiKey {
  private readonly keys: Pick<ApiKeys, 'revoke'>;
  private readonly clock: Clock;

  constructor(keys: Pick<ApiKeys, 'revoke'>, clock: Clock) {
    this.keys = keys;
    this.clock = clock;
  }

  execute(own: OwnApiKey): ResultAsync<void, RevokeApiKeyError> {
    return this.keys
      .revoke(own, this.clock.now())
      .andThen((known) => (known ? ok(undefined) : err({ kind: 'api_key_not_found' as const })));
  }
}

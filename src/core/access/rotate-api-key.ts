import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { storeDrawnSecret, type ShownApiKey } from './api-key-draw.ts';
import { type ApiKeyMode } from './api-key-secret.ts';
import { apiKeyStatus } from './api-key.ts';
import { type ApiKeys, type OwnApiKey } from './ports/api-keys.ts';

export interface RotateApiKeyInput extends OwnApiKey {
  /** How long the secrets before the new one go on working; 0: not a moment. */
  readonly graceMs: number;
}

export type RotateApiKeyError =
  | { readonly kind: 'api_key_not_found' }
  /** It is revoked or has expired: what it needs is another key. */
  | { readonly kind: 'api_key_ended' }
  /** Others rotated it again and again in the meantime: nothing was done. */
  | { readonly kind: 'api_key_contended' }
  | StoreUnavailable;

export interface RotateApiKeyPorts {
  readonly keys: Pick<ApiKeys, 'find' | 'rotate'>;
  readonly ids: Ids;
  readonly clock: Clock;
}

const ATTEMPTS_MAX = 5;

/** Gives a key another secret, under the same id, limits and sum of what was spent. */
export class RotateApiKey {
  private readonly ports: RotateApiKeyPorts;
  private readonly mode: ApiKeyMode;

  constructor(ports: RotateApiKeyPorts, mode: ApiKeyMode) {
    this.ports = ports;
    this.mode = mode;
  }

  execute(input: RotateApiKeyInput): ResultAsync<ShownApiKey, RotateApiKeyError> {
    return safeTry(() => this.run(input));
  }

  private async *run({ id, userId, graceMs }: RotateApiKeyInput): Steps<ShownApiKey, RotateApiKeyError> {
    const { keys, ids, clock } = this.ports;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const now = clock.now();
      const key = yield* keys.find({ id, userId });
      if (key === null) return err({ kind: 'api_key_not_found' });
      if (apiKeyStatus(key, now) !== 'active') return err({ kind: 'api_key_ended' });
      const previousUntil = now + graceMs;
      const { stored, text } = yield* storeDrawnSecret(this.mode, ids, (secret) =>
        keys.rotate(key, { secret, previousUntil }, now),
      );
      if (stored !== null) return ok({ key: stored, text });
    }
    return err({ kind: 'api_key_contended' });
  }
}

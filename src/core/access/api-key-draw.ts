import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Ids } from '../shared/ids.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { drawApiKey, type ApiKeyMode, type ApiKeySecret } from './api-key-secret.ts';
import { type ApiKey } from './api-key.ts';
import { type PrefixTaken } from './ports/api-keys.ts';

/** Beside a million secrets a new one begins like one of them once in 200 million draws. */
const DRAWS_MAX = 5;

/** A key with a secret that its owner sees this once. */
export interface ShownApiKey {
  readonly key: ApiKey;
  /** All of the secret; it is kept nowhere. */
  readonly text: string;
}

export interface Drawn<T> {
  readonly stored: T;
  readonly text: string;
}

type Store<T> = (secret: ApiKeySecret) => ResultAsync<T, PrefixTaken | StoreUnavailable>;

/** Draws secrets until the store meets one that begins like no other. */
export function storeDrawnSecret<T>(
  mode: ApiKeyMode,
  ids: Pick<Ids, 'random'>,
  store: Store<T>,
): ResultAsync<Drawn<T>, StoreUnavailable> {
  return new ResultAsync(draw(mode, ids, store));
}

async function draw<T>(
  mode: ApiKeyMode,
  ids: Pick<Ids, 'random'>,
  store: Store<T>,
): Promise<Result<Drawn<T>, StoreUnavailable>> {
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const { text, secret } = drawApiKey(mode, ids);
    const stored = await store(secret);
    if (stored.isOk()) return ok({ stored: stored.value, text });
    if (stored.error.kind !== 'prefix_taken') return err(stored.error);
  }
  throw new Error(`${DRAWS_MAX} secrets in a row begin like known ones: the source of chance is broken`);
}

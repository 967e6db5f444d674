import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { type ApiKey } from '../../core/access/api-key.ts';
import { type ApiKeySecret } from '../../core/access/api-key-secret.ts';
import {
  type ApiKeyLookup,
  type ApiKeys,
  type FoundApiKey,
  type NewApiKey,
  type OwnApiKey,
  type PrefixTaken,
} from '../../core/access/ports/api-keys.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { tellSubscribers } from './tell-subscribers.ts';

const PREFIX_TAKEN: PrefixTaken = { kind: 'prefix_taken' };

export class InMemoryApiKeys implements ApiKeys, ApiKeyLookup {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  add(key: NewApiKey, secret: ApiKeySecret, now: number): ResultAsync<ApiKey, PrefixTaken | StoreUnavailable> {
    return this.database
      .change((): Result<ApiKey, PrefixTaken> => {
        if (this.database.apiKeySecrets.has(secret.prefix)) return err(PREFIX_TAKEN);
        const stored: ApiKey = {
          ...key,
          serial: this.database.nextId(),
          prefix: secret.prefix,
          spent: key.spendLimit === null ? null : 0n,
          createdAt: now,
          rotatedAt: null,
          revokedAt: null,
        };
        this.database.apiKeys.set(key.id, stored);
        this.database.apiKeySecrets.set(secret.prefix, { keyId: key.id, digest: secret.digest, worksUntil: null });
        return ok(stored);
      })
      .andThen((added) => added);
  }

  find(own: OwnApiKey): ResultAsync<ApiKey | null, StoreUnavailable> {
    return this.database.change(() => this.ownKey(own));
  }

  list(
    userId: string,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly ApiKey[], StoreUnavailable> {
    return this.database.change(() =>
      [...this.database.apiKeys.values()]
        .filter((key) => key.userId === userId && (after === null || key.serial < after))
        .sort((a, b) => (a.serial > b.serial ? -1 : 1))
        .slice(0, limit),
    );
  }

  revoke(own: OwnApiKey, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const key = this.ownKey(own);
      if (key === null) return false;
      if (key.revokedAt !== null) return true;
      this.database.apiKeys.set(key.id, { ...key, revokedAt: now });
      const { id: apiKeyId, apiId, name, prefix } = key;
      tellSubscribers(this.database, key.userId, { type: 'api_key.revoked', apiKeyId, apiId, name, prefix }, now);
      return true;
    });
  }

  rotate(
    { id, prefix }: Pick<ApiKey, 'id' | 'prefix'>,
    { secret, previousUntil }: { readonly secret: ApiKeySecret; readonly previousUntil: number },
    now: number,
  ): ResultAsync<ApiKey | null, PrefixTaken | StoreUnavailable> {
    return this.database
      .change((): Result<ApiKey | null, PrefixTaken> => {
        const { apiKeys, apiKeySecrets } = this.database;
        const key = apiKeys.get(id);
        if (key?.prefix !== prefix || key.revokedAt !== null) return ok(null);
        if (apiKeySecrets.has(secret.prefix)) return err(PREFIX_TAKEN);
        for (const previous of apiKeySecrets.values()) {
          if (previous.keyId === id) {
            previous.worksUntil = Math.min(previous.worksUntil ?? Infinity, previousUntil);
          }
        }
        const rotated = { ...key, prefix: secret.prefix, rotatedAt: now };
        apiKeys.set(id, rotated);
        apiKeySecrets.set(secret.prefix, { keyId: id, digest: secret.digest, worksUntil: null });
        return ok(rotated);
      })
      .andThen((rotated) => rotated);
  }

  findByPrefix(prefix: string): ResultAsync<FoundApiKey | null, StoreUnavailable> {
    return this.database.change(() => {
      const secret = this.database.apiKeySecrets.get(prefix);
      const key = secret === undefined ? undefined : this.database.apiKeys.get(secret.keyId);
      return secret === undefined || key === undefined
        ? null
        : { key, digest: secret.digest, worksUntil: secret.worksUntil };
    });
  }

  private ownKey({ id, userId }: OwnApiKey): ApiKey | null {
    const key = this.database.apiKeys.get(id);
    return key?.userId === userId ? key : null;
  }
}

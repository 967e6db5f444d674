import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
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
import { apiKeyOf, foundApiKeyOf, type ApiKeyRow, type FoundApiKeyRow } from './api-key-rows.ts';
import { ADD, FIND, FIND_BY_PREFIX, LIST, REVOKE, ROTATE } from './api-key-statements.ts';
import { type Database } from './database.ts';

const PREFIX_TAKEN: PrefixTaken = { kind: 'prefix_taken' };

export class KnexApiKeys implements ApiKeys, ApiKeyLookup {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  add(key: NewApiKey, secret: ApiKeySecret, now: number): ResultAsync<ApiKey, PrefixTaken | StoreUnavailable> {
    const { id, userId, apiId, name, scopes, rateLimitPerMinute, spendLimit, expiresAt } = key;
    const terms = [name, scopes, rateLimitPerMinute, spendLimit, expiresAt === null ? null : new Date(expiresAt)];
    return this.database
      .run<ApiKeyRow>(ADD, [this.network, id, userId, apiId, ...terms, secret.prefix, secret.digest, new Date(now)])
      .andThen(([row]) => (row === undefined ? err(PREFIX_TAKEN) : ok(apiKeyOf(row))));
  }

  find({ id, userId }: OwnApiKey): ResultAsync<ApiKey | null, StoreUnavailable> {
    return this.database
      .run<ApiKeyRow>(FIND, [this.network, id, userId])
      .map(([row]) => (row === undefined ? null : apiKeyOf(row)));
  }

  list(
    userId: string,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly ApiKey[], StoreUnavailable> {
    return this.database
      .run<ApiKeyRow>(LIST, [this.network, userId, after, limit])
      .map((rows) => rows.map((row) => apiKeyOf(row)));
  }

  revoke({ id, userId }: OwnApiKey, now: number): ResultAsync<boolean, StoreUnavailable> {
    return this.database.run(REVOKE, [this.network, id, userId, new Date(now)]).map((revoked) => revoked.length > 0);
  }

  /** A taken prefix breaks the primary key of the secrets, which undoes the whole statement. */
  rotate(
    { id, prefix }: Pick<ApiKey, 'id' | 'prefix'>,
    { secret, previousUntil }: { readonly secret: ApiKeySecret; readonly previousUntil: number },
    now: number,
  ): ResultAsync<ApiKey | null, PrefixTaken | StoreUnavailable> {
    const next = [secret.prefix, secret.digest, new Date(previousUntil)];
    return this.database
      .runChecked<ApiKeyRow>(ROTATE, [this.network, id, prefix, ...next, new Date(now)])
      .map(([row]) => (row === undefined ? null : apiKeyOf(row)))
      .orElse((failure) => errAsync(failure.kind === 'value_refused' ? PREFIX_TAKEN : failure));
  }

  findByPrefix(prefix: string): ResultAsync<FoundApiKey | null, StoreUnavailable> {
    return this.database
      .run<FoundApiKeyRow>(FIND_BY_PREFIX, [this.network, prefix])
      .map(([row]) => (row === undefined ? null : foundApiKeyOf(row)));
  }
}

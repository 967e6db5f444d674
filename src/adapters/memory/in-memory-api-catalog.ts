import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { type Api, type NewApi } from '../../core/catalog/api.ts';
import { type ApiCatalog, type ApiFilter, type SlugsTaken } from '../../core/catalog/ports/api-catalog.ts';
import { searchWordsOf } from '../../core/catalog/words.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryApiCatalog implements ApiCatalog {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  register(api: NewApi, slugs: readonly string[], now: number): ResultAsync<Api, SlugsTaken | StoreUnavailable> {
    return this.database
      .change((): Result<Api, SlugsTaken> => {
        const slug = slugs.find((candidate) => this.lookUp(candidate) === null);
        if (slug === undefined) return err({ kind: 'slugs_taken' });
        const serial = this.database.nextId();
        const born = { revision: 1, signingSecret: null, createdAt: now, updatedAt: now };
        const stored: Api = { ...api, ...born, serial, slug };
        this.database.apis.set(api.id, stored);
        return ok(stored);
      })
      .andThen((registered) => registered);
  }

  find(idOrSlug: string): ResultAsync<Api | null, StoreUnavailable> {
    return this.database.change(() => this.lookUp(idOrSlug));
  }

  list(
    filter: ApiFilter,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly Api[], StoreUnavailable> {
    return this.database.change(() =>
      [...this.database.apis.values()]
        .filter((api) => api.status === 'active' && passes(api, filter) && (after === null || api.serial < after))
        .sort((a, b) => (a.serial > b.serial ? -1 : 1))
        .slice(0, limit),
    );
  }

  update(api: Api, now: number): ResultAsync<Api | null, StoreUnavailable> {
    return this.database.change(() => {
      const stored = this.database.apis.get(api.id);
      if (stored?.revision !== api.revision) return null;
      const { serial, ownerId, slug, signingSecret, createdAt } = stored;
      const kept = { serial, ownerId, slug, signingSecret, createdAt };
      const updated = { ...api, ...kept, revision: stored.revision + 1, updatedAt: now };
      this.database.apis.set(api.id, updated);
      return updated;
    });
  }

  setSigningSecret(
    { ownerId, idOrSlug }: { readonly ownerId: string; readonly idOrSlug: string },
    signingSecret: string,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const stored = this.lookUp(idOrSlug);
      if (stored?.ownerId !== ownerId) return false;
      this.database.apis.set(stored.id, { ...stored, signingSecret });
      return true;
    });
  }

  private lookUp(idOrSlug: string): Api | null {
    const { apis } = this.database;
    return apis.get(idOrSlug) ?? apis.values().find(({ slug }) => slug === idOrSlug) ?? null;
  }
}

function passes(api: Api, { category, words }: ApiFilter): boolean {
  const found = searchWordsOf(api);
  const isOfCategory = category === null || api.category === category;
  return isOfCategory && words.every((word) => found.some((other) => other.startsWith(word)));
}

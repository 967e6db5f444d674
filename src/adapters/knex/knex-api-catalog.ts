import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Api, type Endpoint, type NewApi } from '../../core/catalog/api.ts';
import { type ApiCatalog, type ApiFilter, type SlugsTaken } from '../../core/catalog/ports/api-catalog.ts';
import { searchWordsOf } from '../../core/catalog/words.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { apiOf, unchangedOf, type ApiRow, type UpdatedRow } from './catalog-rows.ts';
import { FIND, LIST, REGISTER, SEARCH, SET_SIGNING_SECRET, UPDATE } from './catalog-statements.ts';
import { type Database, type Statement } from './database.ts';

export class KnexApiCatalog implements ApiCatalog {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  register(api: NewApi, slugs: readonly string[], now: number): ResultAsync<Api, SlugsTaken | StoreUnavailable> {
    return safeTry(() => this.tryToRegister(api, slugs, now));
  }

  find(idOrSlug: string): ResultAsync<Api | null, StoreUnavailable> {
    return this.rowsOf(FIND, [idOrSlug]).map(([row]) => (row === undefined ? null : apiOf(row)));
  }

  list(
    { category, words }: ApiFilter,
    { after, limit }: { readonly after: bigint | null; readonly limit: number },
  ): ResultAsync<readonly Api[], StoreUnavailable> {
    const page = [category, after, limit];
    const rows = words.length === 0 ? this.rowsOf(LIST, page) : this.rowsOf(SEARCH, [...page, queryOf(words)]);
    return rows.map((found) => found.map(apiOf));
  }

  update(api: Api, now: number): ResultAsync<Api | null, StoreUnavailable> {
    const { id, revision, name, description, baseUrl, category, status, chargeOn } = api;
    const described = [name, description, baseUrl, category, status, chargeOn, searchWordsOf(api), new Date(now)];
    return this.database
      .run<UpdatedRow>(UPDATE, [id, revision, ...described, ...columnsOf(api.endpoints)])
      .map(([row]) => (row === undefined ? null : { ...api, ...unchangedOf(row), updatedAt: now }));
  }

  setSigningSecret(
    { ownerId, idOrSlug }: { readonly ownerId: string; readonly idOrSlug: string },
    secret: string,
  ): ResultAsync<boolean, StoreUnavailable> {
    return this.database
      .run<Pick<Api, 'id'>>(SET_SIGNING_SECRET, [idOrSlug, ownerId, secret])
      .map((rows) => rows.length > 0);
  }

  private rowsOf(statement: Statement, values: readonly unknown[]): ResultAsync<readonly ApiRow[], StoreUnavailable> {
    return this.database.run<ApiRow>(statement, values);
  }

  /** Each time that another was faster there is one slug less to try, so that the tries end with the slugs. */
  private async *tryToRegister(
    api: NewApi,
    slugs: readonly string[],
    now: number,
  ): Steps<Api, SlugsTaken | StoreUnavailable> {
    const { id, ownerId, name, description, baseUrl, category, status, chargeOn } = api;
    const described = [name, description, baseUrl, category, status, chargeOn, searchWordsOf(api), new Date(now)];
    for (let tries = 0; tries < slugs.length; tries += 1) {
      const values = [id, ownerId, slugs, ...described, ...columnsOf(api.endpoints)];
      const [row] = yield* this.database.run<Pick<Api, 'serial' | 'slug' | 'revision'>>(REGISTER, values);
      if (row !== undefined) return ok({ ...api, ...row, signingSecret: null, createdAt: now, updatedAt: now });
    }
    return err({ kind: 'slugs_taken' });
  }
}

/** One array a column, as `unnest` takes them. */
function columnsOf(endpoints: readonly Endpoint[]): unknown[] {
  return [
    endpoints.map(({ id }) => id),
    endpoints.map(({ method }) => method),
    endpoints.map(({ path }) => path),
    endpoints.map(({ units }) => units),
    endpoints.map(({ description }) => description),
  ];
}

/** Words are letters and digits alone, so that quotes are safe; `:*` finds what begins with the word. */
function queryOf(words: readonly string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}

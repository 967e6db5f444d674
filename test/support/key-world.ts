import { InMemoryApiKeys } from '../../src/adapters/memory/in-memory-api-keys.ts';
import { type ApiKeyTerms } from '../../src/core/access/api-key.ts';
import { AuthenticateApiKey } from '../../src/core/access/authenticate-api-key.ts';
import { IssueApiKey } from '../../src/core/access/issue-api-key.ts';
import { ListApiKeys } from '../../src/core/access/list-api-keys.ts';
import { RevokeApiKey } from '../../src/core/access/revoke-api-key.ts';
import { RotateApiKey } from '../../src/core/access/rotate-api-key.ts';
import { CatalogWorld } from './catalog-world.ts';

export const TERMS: ApiKeyTerms = {
  name: null,
  scopes: ['read', 'write'],
  rateLimitPerMinute: 600,
  spendLimit: null,
  expiresAt: null,
};

/** The use cases of keys over memory, with one API on the market. */
export class KeyWorld {
  readonly catalog = new CatalogWorld();
  readonly clock = this.catalog.clock;
  readonly keys = new InMemoryApiKeys(this.catalog.database);
  /** What chance gives next; then it goes on as the catalog's does. */
  readonly nextDraws: Uint8Array[] = [];
  readonly ids = {
    uuid: () => '',
    random: (bytes: number) => (bytes === 32 ? this.nextDraws.shift() : undefined) ?? this.catalog.ids.random(bytes),
  };
  readonly issueApiKey = new IssueApiKey(
    { keys: this.keys, findApi: this.catalog.findApi, ids: this.ids, clock: this.clock },
    'live',
  );
  readonly rotateApiKey = new RotateApiKey(this, 'live');
  readonly revokeApiKey = new RevokeApiKey(this.keys, this.clock);
  readonly listApiKeys = new ListApiKeys(this.keys);
  readonly authenticate = new AuthenticateApiKey(this.keys, this.clock);
  private apiId = '';

  async open(): Promise<this> {
    this.apiId = (await this.catalog.register()).id;
    return this;
  }

  tryToIssue(terms: Partial<ApiKeyTerms> = {}, userId = 'alice', apiIdOrSlug = this.apiId) {
    return this.issueApiKey.execute({ userId, apiIdOrSlug, terms: { ...TERMS, ...terms } });
  }

  async issue(terms: Partial<ApiKeyTerms> = {}) {
    return (await this.tryToIssue(terms))._unsafeUnwrap();
  }

  async rotate(id: string, graceMs: number, userId = 'alice') {
    return this.rotateApiKey.execute({ id, userId, graceMs });
  }

  /** `works`, or the kind of the refusal. */
  async outcomeOf(text: string): Promise<string> {
    return (await this.authenticate.execute(text)).match(
      () => 'works',
      ({ kind }) => kind,
    );
  }
}

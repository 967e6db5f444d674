import { type Container } from 'inversify';
import { CachedLookup } from '../../adapters/caching/cached-lookup.ts';
import { KnexApiKeys } from '../../adapters/knex/knex-api-keys.ts';
import { KnexChargeHolds } from '../../adapters/knex/knex-charge-holds.ts';
import { AuthenticateApiKey } from '../../core/access/authenticate-api-key.ts';
import { IssueApiKey } from '../../core/access/issue-api-key.ts';
import { ListApiKeys } from '../../core/access/list-api-keys.ts';
import { RevokeApiKey } from '../../core/access/revoke-api-key.ts';
import { RotateApiKey } from '../../core/access/rotate-api-key.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** What another process did to a key is seen by the lookup after this long; by a hold, at once. */
const LOOKUP_AGE_MS_MAX = 5_000;
/** About 10 MB of keys in use at the same time. */
const LOOKUP_SIZE_MAX = 10_000;

/** Keys for the calls that consumers make. */
export function bindKeys(container: Container, { stellar: { network } }: Settings): void {
  const { ApiKeys, Clock, Database, Ids } = TOKENS;
  const mode = network === 'mainnet' ? 'live' : 'test';
  container.bind(ApiKeys).toResolvedValue((database) => new KnexApiKeys(database, network), [Database]);
  container.bind(TOKENS.ChargeHolds).toResolvedValue((database) => new KnexChargeHolds(database, network), [Database]);
  container.bind(TOKENS.AuthenticateApiKey).toResolvedValue(
    (keys, clock) => {
      const policy = { ageMsMax: LOOKUP_AGE_MS_MAX, sizeMax: LOOKUP_SIZE_MAX };
      const cache = new CachedLookup((prefix) => keys.findByPrefix(prefix), clock, policy);
      return new AuthenticateApiKey({ findByPrefix: (prefix) => cache.find(prefix) }, clock);
    },
    [ApiKeys, Clock],
  );
  container.bind(TOKENS.KeyDependencies).toResolvedValue(
    (keys, findApi, ids, clock) => ({
      issueApiKey: new IssueApiKey({ keys, findApi, ids, clock }, mode),
      listApiKeys: new ListApiKeys(keys),
      revokeApiKey: new RevokeApiKey(keys, clock),
      rotateApiKey: new RotateApiKey({ keys, ids, clock }, mode),
    }),
    [ApiKeys, TOKENS.FindApi, Ids, Clock],
  );
}

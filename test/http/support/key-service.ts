import { type KeyDependencies } from '../../../src/adapters/http/key-dependencies.ts';
import { InMemoryApiKeys } from '../../../src/adapters/memory/in-memory-api-keys.ts';
import { SystemIds } from '../../../src/adapters/system/system-ids.ts';
import { IssueApiKey } from '../../../src/core/access/issue-api-key.ts';
import { ListApiKeys } from '../../../src/core/access/list-api-keys.ts';
import { RevokeApiKey } from '../../../src/core/access/revoke-api-key.ts';
import { RotateApiKey } from '../../../src/core/access/rotate-api-key.ts';
import { type CatalogWorld } from '../../support/catalog-world.ts';

/** Keys over memory, for the APIs of this catalog. */
export function keyService({ clock, database, findApi }: CatalogWorld): KeyDependencies {
  const keys = new InMemoryApiKeys(database);
  const ids = new SystemIds();
  return {
    issueApiKey: new IssueApiKey({ keys, findApi, ids, clock }, 'test'),
    listApiKeys: new ListApiKeys(keys),
    revokeApiKey: new RevokeApiKey(keys, clock),
    rotateApiKey: new RotateApiKey({ keys, ids, clock }, 'test'),
  };
}

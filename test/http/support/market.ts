import { InMemoryDevelopers } from '../../../src/adapters/memory/in-memory-developers.ts';
import { type MarketDependencies } from '../../../src/adapters/http/market-dependencies.ts';
import { GetDeveloper } from '../../../src/core/access/get-developer.ts';
import { UpdateDeveloper } from '../../../src/core/access/update-developer.ts';
import { ReplaceSigningSecret } from '../../../src/core/catalog/replace-signing-secret.ts';
import { CatalogWorld } from '../../support/catalog-world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { NOW } from './examples.ts';

/** A market over memory, empty at first. */
export const aCatalog = () => new CatalogWorld(new VirtualClock(NOW));

export function aMarket(catalog = aCatalog()): MarketDependencies {
  const { clock, database, listApis, findApi, registerApi, updateApi, checkUpstream, ids } = catalog;
  const developers = new InMemoryDevelopers(database);
  return {
    listApis,
    findApi,
    registerApi,
    updateApi,
    replaceSigningSecret: new ReplaceSigningSecret({ catalog: catalog.catalog, ids }),
    checkUpstream,
    getDeveloper: new GetDeveloper(developers, clock),
    updateDeveloper: new UpdateDeveloper(developers, clock),
  };
}

import { type Container } from 'inversify';
import { KnexApiCatalog } from '../../adapters/knex/knex-api-catalog.ts';
import { KnexDevelopers } from '../../adapters/knex/knex-developers.ts';
import { DnsHostResolver } from '../../adapters/upstream/dns-host-resolver.ts';
import { GetDeveloper } from '../../core/access/get-developer.ts';
import { UpdateDeveloper } from '../../core/access/update-developer.ts';
import { CheckUpstream } from '../../core/catalog/check-upstream.ts';
import { FindApi } from '../../core/catalog/find-api.ts';
import { ListApis } from '../../core/catalog/list-apis.ts';
import { RegisterApi } from '../../core/catalog/register-api.ts';
import { ReplaceSigningSecret } from '../../core/catalog/replace-signing-secret.ts';
import { UpdateApi } from '../../core/catalog/update-api.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** A provider waits for the answer, and the check that counts comes with every call. */
const NAME_TIMEOUT_MS = 2_000;

/** Who offers APIs, and what is on offer. */
export function bindCatalog(container: Container, { config }: Settings): void {
  const { Database: database, Clock } = TOKENS;
  container.bind(TOKENS.ApiCatalog).toResolvedValue((db) => new KnexApiCatalog(db), [database]);
  container.bind(TOKENS.Developers).toResolvedValue((db) => new KnexDevelopers(db), [database]);
  container
    .bind(TOKENS.CheckUpstream)
    .toResolvedValue(
      (clock) => new CheckUpstream(new DnsHostResolver(clock, { timeoutMs: NAME_TIMEOUT_MS }), config.upstream),
      [Clock],
    );
  container.bind(TOKENS.FindApi).toResolvedValue((catalog) => new FindApi(catalog), [TOKENS.ApiCatalog]);
  container.bind(TOKENS.MarketDependencies).toResolvedValue(
    (catalog, findApi, developers, checkUpstream, clock, ids) => ({
      listApis: new ListApis(catalog),
      findApi,
      registerApi: new RegisterApi({ catalog, checkUpstream, clock, ids }),
      updateApi: new UpdateApi({ catalog, checkUpstream, clock, ids }),
      replaceSigningSecret: new ReplaceSigningSecret({ catalog, ids }),
      checkUpstream,
      getDeveloper: new GetDeveloper(developers, clock),
      updateDeveloper: new UpdateDeveloper(developers, clock),
    }),
    [TOKENS.ApiCatalog, TOKENS.FindApi, TOKENS.Developers, TOKENS.CheckUpstream, Clock, TOKENS.Ids],
  );
}

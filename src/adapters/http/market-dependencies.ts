import { type GetDeveloper } from '../../core/access/get-developer.ts';
import { type UpdateDeveloper } from '../../core/access/update-developer.ts';
import { type CheckUpstream } from '../../core/catalog/check-upstream.ts';
import { type FindApi } from '../../core/catalog/find-api.ts';
import { type ListApis } from '../../core/catalog/list-apis.ts';
import { type RegisterApi } from '../../core/catalog/register-api.ts';
import { type ReplaceSigningSecret } from '../../core/catalog/replace-signing-secret.ts';
import { type UpdateApi } from '../../core/catalog/update-api.ts';

/** What the routes of APIs and developers ask. */
export interface MarketDependencies {
  readonly listApis: Pick<ListApis, 'execute'>;
  readonly findApi: Pick<FindApi, 'execute'>;
  readonly registerApi: Pick<RegisterApi, 'execute'>;
  readonly updateApi: Pick<UpdateApi, 'execute'>;
  readonly replaceSigningSecret: Pick<ReplaceSigningSecret, 'execute'>;
  readonly checkUpstream: Pick<CheckUpstream, 'execute'>;
  readonly getDeveloper: Pick<GetDeveloper, 'execute'>;
  readonly updateDeveloper: Pick<UpdateDeveloper, 'execute'>;
}

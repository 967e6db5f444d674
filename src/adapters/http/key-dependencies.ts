import { type IssueApiKey } from '../../core/access/issue-api-key.ts';
import { type ListApiKeys } from '../../core/access/list-api-keys.ts';
import { type RevokeApiKey } from '../../core/access/revoke-api-key.ts';
import { type RotateApiKey } from '../../core/access/rotate-api-key.ts';

/** What the routes of API keys ask. */
export interface KeyDependencies {
  readonly issueApiKey: Pick<IssueApiKey, 'execute'>;
  readonly listApiKeys: Pick<ListApiKeys, 'execute'>;
  readonly revokeApiKey: Pick<RevokeApiKey, 'execute'>;
  readonly rotateApiKey: Pick<RotateApiKey, 'execute'>;
}

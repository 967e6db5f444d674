import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type FindApi, type FindApiError } from '../catalog/find-api.ts';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type Steps } from '../shared/steps.ts';
import { storeDrawnSecret, type ShownApiKey } from './api-key-draw.ts';
import { type ApiKeyMode } from './api-key-secret.ts';
import { type ApiKeyTerms } from './api-key.ts';
import { type ApiKeys } from './ports/api-keys.ts';

export interface IssueApiKeyInput {
  readonly userId: string;
  readonly apiIdOrSlug: string;
  readonly terms: ApiKeyTerms;
}

export type IssueApiKeyError =
  | FindApiError
  /** It takes no calls, so that nobody should plan with it. */
  | { readonly kind: 'api_not_active' };

export interface IssueApiKeyPorts {
  readonly keys: Pick<ApiKeys, 'add'>;
  readonly findApi: Pick<FindApi, 'execute'>;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Gives any user a key for any active API. Nobody is asked: whoever pays may call. */
export class IssueApiKey {
  private readonly ports: IssueApiKeyPorts;
  private readonly mode: ApiKeyMode;

  constructor(ports: IssueApiKeyPorts, mode: ApiKeyMode) {
    this.ports = ports;
    this.mode = mode;
  }

  execute(input: IssueApiKeyInput): ResultAsync<ShownApiKey, IssueApiKeyError> {
    return safeTry(() => this.run(input));
  }

  private async *run({ userId, apiIdOrSlug, terms }: IssueApiKeyInput): Steps<ShownApiKey, IssueApiKeyError> {
    const { keys, findApi, ids, clock } = this.ports;
    const api = yield* findApi.execute(apiIdOrSlug);
    if (api.status === 'paused') return err({ kind: 'api_not_active' });
    const key = { ...terms, id: newResourceId('key', ids), userId, apiId: api.id };
    const drawn = yield* storeDrawnSecret(this.mode, ids, (secret) => keys.add(key, secret, clock.now()));
    return ok({ key: drawn.stored, text: drawn.text });
  }
}

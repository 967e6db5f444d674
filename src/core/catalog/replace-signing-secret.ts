import { err, ok, type ResultAsync } from 'neverthrow';
import { base62 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ApiCatalog } from './ports/api-catalog.ts';

export interface ReplaceSigningSecretInput {
  /** Only this user's APIs are found. */
  readonly ownerId: string;
  readonly idOrSlug: string;
}

export type ReplaceSigningSecretError = { readonly kind: 'api_not_found' } | StoreUnavailable;

export interface ReplaceSigningSecretPorts {
  readonly catalog: Pick<ApiCatalog, 'setSigningSecret'>;
  readonly ids: Pick<Ids, 'random'>;
}

const RANDOM_BYTES = 32;
/** All of them. */
const DIGITS = 43;

/** Gives an API a secret that its calls are signed with from now on, in the place of the one it may have. */
export class ReplaceSigningSecret {
  private readonly ports: ReplaceSigningSecretPorts;

  constructor(ports: ReplaceSigningSecretPorts) {
    this.ports = ports;
  }

  /** Answers the secret, `cs_` and 43 base-62 digits. Its owner sees it this once. */
  execute({ ownerId, idOrSlug }: ReplaceSigningSecretInput): ResultAsync<string, ReplaceSigningSecretError> {
    const { catalog, ids } = this.ports;
    const secret = `cs_${base62(ids.random(RANDOM_BYTES), DIGITS)}`;
    return catalog
      .setSigningSecret({ ownerId, idOrSlug }, secret)
      .andThen((isSet) => (isSet ? ok(secret) : err({ kind: 'api_not_found' as const })));
  }
}

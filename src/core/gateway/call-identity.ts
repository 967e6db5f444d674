import { base62, lengthPrefixed, sha256 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';
import { newResourceId } from '../shared/resource-id.ts';
import { type Call } from './call.ts';

/** Under this prefix no direct charge may be made. */
const PREFIX = 'gw';
/** All of a SHA-256. */
const DIGITS = 43;

/**
 * The id of the call's charge. With an idempotency key it is the same for every repeat with the same API key, and no
 * other key comes to it; without one, each call is a charge of its own.
 */
export function requestIdOf(apiKeyId: string, idempotencyKey: string | null, ids: Ids): string {
  if (idempotencyKey === null) return newResourceId(PREFIX, ids);
  return `${PREFIX}_${base62(sha256(lengthPrefixed([apiKeyId, idempotencyKey])), DIGITS)}`;
}

/**
 * What must be equal for a repeat to be a repeat. The price is no part of it: it may change between the two.
 *
 * @param body the whole body where it is short enough to be read before the call is paid for
 */
export function callFingerprint(
  { method, path, query, contentType, bodyLength }: Fingerprinted,
  owner: { readonly userId: string; readonly apiId: string },
  body: Uint8Array | null,
): Uint8Array {
  const length = bodyLength === null ? '' : bodyLength.toString();
  const digest = body === null ? '' : Buffer.from(sha256(body)).toString('hex');
  return sha256(lengthPrefixed([owner.userId, owner.apiId, method, path, query, contentType ?? '', length, digest]));
}

type Fingerprinted = Pick<Call<unknown, unknown>, 'method' | 'path' | 'query' | 'contentType' | 'bodyLength'>;

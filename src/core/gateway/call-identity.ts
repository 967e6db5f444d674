import { type Clock } from '../shared/clock.ts';
import { base62, lengthPrefixed, sha256 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';
import { type Call } from './call.ts';

/** Under this prefix no direct charge may be made. */
const PREFIX = 'gw';
/** All of a SHA-256. */
const DIGITS = 43;
/** Of a fresh id: milliseconds since the epoch, and what nobody can foresee. */
const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
/** The fewest that hold both. */
const FRESH_DIGITS = 22;

/**
 * The id of the call's charge. With an idempotency key it is the same for every repeat with the same API key, and no
 * other key comes to it; without one, each call is a charge of its own, and its id begins with the time: what is written
 * together stands together in the index of request ids, however large it has grown.
 */
export function requestIdOf(
  apiKeyId: string,
  idempotencyKey: string | null,
  { ids, clock }: { readonly ids: Ids; readonly clock: Clock },
): string {
  if (idempotencyKey === null) return `${PREFIX}_${base62(timeOrdered(clock.now(), ids), FRESH_DIGITS)}`;
  return `${PREFIX}_${base62(sha256(lengthPrefixed([apiKeyId, idempotencyKey])), DIGITS)}`;
}

function timeOrdered(now: number, ids: Ids): Uint8Array {
  const bytes = Buffer.allocUnsafe(TIME_BYTES + RANDOM_BYTES);
  bytes.writeUIntBE(now, 0, TIME_BYTES);
  bytes.set(ids.random(RANDOM_BYTES), TIME_BYTES);
  return bytes;
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

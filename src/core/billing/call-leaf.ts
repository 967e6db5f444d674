import { base62, hmacSha256, lengthPrefixed } from '../shared/digest.ts';
import { type Units } from '../shared/usdc.ts';
import { ON_CHAIN_ID_DIGITS } from './charge-identity.ts';
import { hashLeaf } from './merkle-tree.ts';

/** What an item says of one of its charges; the root of the item cannot be the same if any of it is another. */
export interface CanonicalCharge {
  readonly requestId: string;
  readonly attempt: number;
  readonly userId: string;
  readonly apiId: string;
  readonly endpointId: string;
  readonly units: Units;
}

export interface CallLeaf {
  /** 32 bytes. Without it nobody can tell which charge the leaf is of, even if they guess the charge. */
  readonly salt: Uint8Array;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** Its own for every attempt, so that no two items ever have the same root. */
export function saltOf(secret: string, { id, attempt }: { readonly id: bigint; readonly attempt: number }): Uint8Array {
  return hmacSha256(secret, lengthPrefixed(['leaf', id.toString(), attempt.toString()]));
}

export function leafHashOf(salt: Uint8Array, charge: CanonicalCharge): Uint8Array {
  const { requestId, attempt, userId, apiId, endpointId, units } = charge;
  const parts = [requestId, attempt.toString(), userId, apiId, endpointId, units.toString()];
  return hashLeaf(salt, lengthPrefixed(parts));
}

export function leafOf(secret: string, charge: CanonicalCharge & { readonly id: bigint }): CallLeaf {
  const salt = saltOf(secret, charge);
  return { salt, hash: leafHashOf(salt, charge) };
}

/** What the ledger shows of a gathered item. */
export function gatheredIdOf(root: Uint8Array): string {
  return base62(root, ON_CHAIN_ID_DIGITS);
}

import { base62, hmacSha256, lengthPrefixed, sha256 } from '../shared/digest.ts';
import { type Units } from '../shared/usdc.ts';

export interface ChargeRequest {
  /** The idempotency key: 1..255 of `[A-Za-z0-9._:-]`. */
  readonly requestId: string;
  readonly userId: string;
  readonly apiId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly units: Units;
}

/** 32 base-62 digits: the longest Soroban Symbol, about 190 bits. */
export const ON_CHAIN_ID_DIGITS = 32;

/** What must be equal for a repeat to be a repeat: everything but the request id itself. 32 bytes. */
export function fingerprintOf(charge: ChargeRequest): Uint8Array {
  const { userId, apiId, endpointId, apiKeyId, units } = charge;
  return sha256(lengthPrefixed([userId, apiId, endpointId, apiKeyId, units.toString()]));
}

export interface OnChainIdScope {
  readonly secret: string;
  readonly passphrase: string;
}

/** The item id of a direct charge. Keyed by a secret, so that a guessable request id cannot be found on the ledger. */
export function onChainIdOf(
  scope: OnChainIdScope,
  charge: { readonly contractId: string; readonly requestId: string; readonly attempt: number },
): string {
  const message = lengthPrefixed([scope.passphrase, charge.contractId, charge.requestId, charge.attempt.toString()]);
  return base62(hmacSha256(scope.secret, message), ON_CHAIN_ID_DIGITS);
}

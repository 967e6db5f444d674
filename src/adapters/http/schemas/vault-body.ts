import { z } from 'zod';
import { accountAddress } from './account-address.ts';
import { contractAddress } from './contract-address.ts';
import { ownNetwork, type StellarNetwork } from './stellar-network.ts';

const SIGNATURE_BYTES = 64;

/** An ed25519 signature, base64 -> 64 bytes */
const signature = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === SIGNATURE_BYTES && bytes.toString('base64') === text) return new Uint8Array(bytes);
  const message = 'Must be an ed25519 signature: 64 bytes as base64';
  context.addIssue({ code: 'invalid_format', format: 'base64', input: text, message });
  return z.NEVER;
});

/**
 * The body that opens a vault. Who logged in with a wallet and does not name a depositor is one: null says that there
 * shall be none.
 */
export const vaultBody = (network: StellarNetwork) =>
  z.strictObject({
    network: ownNetwork(network),
    contractId: contractAddress.nullable().default(null),
    depositorAddress: accountAddress.nullable().optional(),
    signature: signature.nullable().default(null),
    ownerSignature: signature.nullable().default(null),
  });

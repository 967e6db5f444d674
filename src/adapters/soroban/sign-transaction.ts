import type { Transaction } from '@stellar/stellar-sdk';
import { isEd25519Signature } from './ed25519.ts';
import { loadSdk } from './load-sdk.ts';
import { type TransactionSigner } from './transaction-signer.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Adds one signature per key; each is verified against its key. Answers the hash that was signed: the SDK encodes the
 * whole transaction for every hash. Rejects when a signer cannot sign, signs wrongly, or the signal aborts first.
 */
export async function signTransaction(
  transaction: Transaction,
  signers: readonly TransactionSigner[],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { Keypair, xdr } = await loadSdk();
  const hash = transaction.hash();
  // The network refuses a second signature of the same key (txBadAuthExtra).
  const byKey = new Map(signers.map((signer) => [signer.publicKey, signer]));
  const signatures = await untilAborted(
    Promise.all(Array.from(byKey.values(), async (signer) => [signer.publicKey, await signer.sign(hash)] as const)),
    signal,
  );
  for (const [publicKey, signature] of signatures) {
    const keypair = Keypair.fromPublicKey(publicKey);
    if (!isEd25519Signature(keypair.rawPublicKey(), hash, signature)) {
      throw new Error(`The signature that was made for ${publicKey} is not its own`);
    }
    transaction.addDecoratedSignature(new xdr.DecoratedSignature({ hint: keypair.signatureHint(), signature }));
  }
  return hash;
}

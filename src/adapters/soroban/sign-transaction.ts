import type { Transaction } from '@stellar/stellar-sdk';
import { type TransactionSigner } from './transaction-signer.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Adds one signature per key; each is verified against its key. Rejects when a signer cannot sign, signs wrongly, or
 * the signal aborts first.
 */
export async function signTransaction(
  transaction: Transaction,
  signers: readonly TransactionSigner[],
  signal: AbortSignal,
): Promise<void> {
  const hash = transaction.hash();
  // The network refuses a second signature of the same key (txBadAuthExtra).
  const byKey = new Map(signers.map((signer) => [signer.publicKey, signer]));
  const signatures = await untilAborted(
    Promise.all(Array.from(byKey.values(), async (signer) => [signer.publicKey, await signer.sign(hash)] as const)),
    signal,
  );
  for (const [publicKey, signature] of signatures) {
    transaction.addSignature(publicKey, Buffer.from(signature).toString('base64'));
  }
}

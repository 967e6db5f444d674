import type { Transaction } from '@stellar/stellar-sdk';
import { err, ok, ResultAsync } from 'neverthrow';
import { type SigningAuthority } from '../../core/access/ports/account-signers.ts';
import {
  type SignedEnvelope,
  type SignedEnvelopes,
  type TransactionUnreadable,
} from '../../core/vault/ports/signed-envelopes.ts';
import { hashesOf } from './applied-envelope.ts';
import { isEd25519Signature } from './ed25519.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';

export class SorobanSignedEnvelopes implements SignedEnvelopes {
  private readonly networkPassphrase: string;

  constructor(networkPassphrase: string) {
    this.networkPassphrase = networkPassphrase;
  }

  read(envelopeXdr: string): ResultAsync<SignedEnvelope, TransactionUnreadable> {
    return ResultAsync.fromSafePromise(loadSdk()).andThen((sdk) => {
      const hashes = hashesOf(sdk, envelopeXdr, this.networkPassphrase);
      if (hashes === null) return err({ kind: 'transaction_unreadable' as const });
      return ok({ hash: hashes.hash, innerHash: hashes.innerHash ?? hashes.hash });
    });
  }

  async isSignedBy(envelopeXdr: string, { threshold, signers }: SigningAuthority): Promise<boolean> {
    const sdk = await loadSdk();
    const transaction = innerOf(sdk, envelopeXdr, this.networkPassphrase);
    const hash = transaction.hash();
    const weight = signers
      .filter(({ key }) => hasSigned(sdk, key, hash, transaction))
      .reduce((sum, signer) => sum + signer.weight, 0);
    return weight >= Math.max(threshold, 1);
  }
}

function innerOf(sdk: Sdk, envelopeXdr: string, networkPassphrase: string): Transaction {
  const transaction = sdk.TransactionBuilder.fromXdr(envelopeXdr, networkPassphrase);
  return 'innerTransaction' in transaction ? transaction.innerTransaction : transaction;
}

function hasSigned(sdk: Sdk, key: string, hash: Uint8Array, { signatures }: Transaction): boolean {
  const publicKey = sdk.Keypair.fromPublicKey(key).rawPublicKey();
  return signatures.some(({ signature }) => isEd25519Signature(publicKey, hash, signature.toBytes()));
}

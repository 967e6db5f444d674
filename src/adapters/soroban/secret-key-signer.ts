import type { Keypair } from '@stellar/stellar-sdk';
import { loadSdk } from './load-sdk.ts';
import { type TransactionSigner } from './transaction-signer.ts';

/** Signs with a secret seed that this process holds. */
export class SecretKeySigner implements TransactionSigner {
  /** Truly private, so that no log or inspection of the object shows it. */
  readonly #keypair: Keypair;
  readonly publicKey: string;

  private constructor(keypair: Keypair) {
    this.#keypair = keypair;
    this.publicKey = keypair.publicKey();
  }

  /** Takes a seed in its text form, S... */
  static async fromSecret(secret: string): Promise<SecretKeySigner> {
    const { Keypair } = await loadSdk();
    return new SecretKeySigner(Keypair.fromSecret(secret));
  }

  sign(hash: Uint8Array): Promise<Uint8Array> {
    return Promise.resolve(this.#keypair.sign(hash));
  }
}

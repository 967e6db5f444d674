import { ed25519Signing } from './ed25519.ts';
import { loadSdk } from './load-sdk.ts';
import { type TransactionSigner } from './transaction-signer.ts';

/** Signs with a secret seed that this process holds. */
export class SecretKeySigner implements TransactionSigner {
  /** Truly private, so that no log or inspection of the object shows what it signs with. */
  readonly #signature: (hash: Uint8Array) => Uint8Array;
  readonly publicKey: string;

  private constructor(publicKey: string, signature: (hash: Uint8Array) => Uint8Array) {
    this.publicKey = publicKey;
    this.#signature = signature;
  }

  /** Takes a seed in its text form, S... */
  static async fromSecret(secret: string): Promise<SecretKeySigner> {
    const { Keypair } = await loadSdk();
    const keypair = Keypair.fromSecret(secret);
    const pair = { secret: keypair.rawSecretKey(), public: keypair.rawPublicKey() };
    return new SecretKeySigner(keypair.publicKey(), ed25519Signing(pair));
  }

  sign(hash: Uint8Array): Promise<Uint8Array> {
    return Promise.resolve(this.#signature(hash));
  }
}

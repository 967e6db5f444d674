import { type AccountProofs } from '../../core/vault/ports/account-proofs.ts';
import { loadSdk } from './load-sdk.ts';

const SIGNATURE_BYTES = 64;

/** Messages as wallets sign them (https://stellar.org/protocol/sep-53). */
export class Sep53Proofs implements AccountProofs {
  async isSignedBy(key: string, message: string, signature: Uint8Array): Promise<boolean> {
    if (signature.length !== SIGNATURE_BYTES) return false;
    const { Keypair } = await loadSdk();
    return Keypair.fromPublicKey(key).verifyMessage(message, signature);
  }
}

import { createHash } from 'node:crypto';
import { Keypair, StrKey } from '@stellar/stellar-sdk/base';

/** A key pair as strkeys: G... and S... */
export interface KeyPairText {
  readonly publicKey: string;
  readonly secret: string;
}

const seed = (passphrase: string, label: string): Uint8Array =>
  createHash('sha256').update(`${passphrase}\n${label}`).digest();

/** The same passphrase and label always give the same keys, in every process. */
export function deriveKeyPair(passphrase: string, label: string): KeyPairText {
  const pair = Keypair.fromRawEd25519Seed(seed(passphrase, `key ${label}`));
  return { publicKey: pair.publicKey(), secret: pair.secret() };
}

/** A contract id (C...) that the same passphrase and label always give. */
export function deriveContractId(passphrase: string, label: string): string {
  return StrKey.encodeContract(seed(passphrase, `contract ${label}`));
}

/** The G... of an S... */
export const publicKeyOf = (secret: string): string => Keypair.fromSecret(secret).publicKey();

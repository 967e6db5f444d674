import { SecretKeySigner } from '../adapters/soroban/secret-key-signer.ts';
import { type TransactionSigner } from '../adapters/soroban/transaction-signer.ts';
import { type StellarSettings } from './settings.ts';

export interface Signers {
  /** The contract's authorized caller. */
  readonly charge: TransactionSigner;
  readonly channels: readonly TransactionSigner[];
  /** The payout pool's administrator; null: nobody is paid out. */
  readonly payout: TransactionSigner | null;
}

export async function loadSigners(stellar: StellarSettings): Promise<Signers> {
  const [charge, ...channels] = await Promise.all(
    [stellar.chargeSignerSecret, ...stellar.channelSecrets].map((secret) => SecretKeySigner.fromSecret(secret)),
  );
  if (charge === undefined) throw new Error('There is no charge signer');
  const { payouts } = stellar;
  const payout = payouts === null ? null : await SecretKeySigner.fromSecret(payouts.signerSecret);
  return { charge, channels, payout };
}

import { FeeBumpTransaction, Keypair, TransactionBuilder } from '@stellar/stellar-sdk/base';
import { ControlError } from '../control/control-error.ts';
import { type KeyPairText } from '../derivation.ts';
import { type Envelope } from '../transactions/envelope.ts';
import { inclusionBid } from '../transactions/fees.ts';

/** What a queued transaction must be outbid by, for each of the two operations a fee bump counts as. */
const REPLACEMENT_FACTOR = 10n;

/** The envelope wrapped by a stranger, signed, base64. Its bid is high enough to take the place of the queued one. */
export function feeBumpXdr({ xdr, inner, feeBump }: Envelope, stranger: KeyPairText, passphrase: string): string {
  const transaction = TransactionBuilder.fromXdr(xdr, passphrase);
  if (transaction instanceof FeeBumpTransaction) throw new ControlError('the transaction is a fee bump already');
  const bid = inclusionBid({ xdr, inner, feeBump, sizeBytes: 0 }) * REPLACEMENT_FACTOR;
  const wrapper = TransactionBuilder.buildFeeBumpTransaction(stranger.publicKey, String(bid), transaction, passphrase);
  wrapper.sign(Keypair.fromSecret(stranger.secret));
  return wrapper.toXdr();
}

import { type ResultAsync } from 'neverthrow';
import { type SigningAuthority } from '../../access/ports/account-signers.ts';

export interface SignedEnvelope {
  readonly hash: string;
  /** Of the transaction inside a fee bump; else the same as `hash`. */
  readonly innerHash: string;
}

export interface TransactionUnreadable {
  readonly kind: 'transaction_unreadable';
}

export interface SignedEnvelopes {
  /** Reads an envelope (base64 XDR) as one of our network. */
  read(envelopeXdr: string): ResultAsync<SignedEnvelope, TransactionUnreadable>;

  /** Whether the signatures of the inner transaction have the weight that the authority demands. */
  isSignedBy(envelopeXdr: string, authority: SigningAuthority): Promise<boolean>;
}

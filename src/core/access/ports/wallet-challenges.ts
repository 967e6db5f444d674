import { type Result } from 'neverthrow';
import { type SigningAuthority } from './account-signers.ts';

/** A transaction that can never be applied (SEP-10): a wallet signs it to prove whose it is. */
export interface WalletChallenge {
  /** Base64 XDR, signed by the server. */
  readonly transaction: string;
  readonly networkPassphrase: string;
}

/** One of our challenges, as it came back. */
export interface ReturnedChallenge {
  /** Whom it was issued to, G... */
  readonly account: string;
  /** The hash of the transaction, hex: the same whoever signed it, so that one challenge has one id. */
  readonly id: string;
  readonly expiresAt: number;
}

/** Not a challenge of ours, for this network and these domains; or not signed as its account demands. */
export interface ChallengeInvalid {
  readonly kind: 'challenge_invalid';
}

export interface ChallengeExpired {
  readonly kind: 'challenge_expired';
}

export interface WalletChallenges {
  /** A fresh challenge, good for 15 minutes. */
  issue(account: string): Promise<WalletChallenge>;

  /** Recognizes a challenge of ours that is still good at `now`; who has signed it besides us is not asked yet. */
  read(transaction: string, now: number): Promise<Result<ReturnedChallenge, ChallengeInvalid | ChallengeExpired>>;

  /** Whether its other signatures, all of them by signers of the account, have the weight that the account demands. */
  isSignedBy(transaction: string, authority: SigningAuthority): Promise<boolean>;
}

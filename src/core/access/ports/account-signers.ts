import { type ResultAsync } from 'neverthrow';

/** Who may speak for an account. */
export interface SigningAuthority {
  /** The weight that signatures must reach together; with 0 a single signer is enough. */
  readonly threshold: number;
  /** Only keys (G...) of a weight above 0; none when the account is locked. */
  readonly signers: readonly { readonly key: string; readonly weight: number }[];
}

/** The ledger could not be asked: who may speak for the account is not known. */
export interface SignersUnavailable {
  readonly kind: 'signers_unavailable';
}

export interface AccountSigners {
  /** What the ledger says now of moving the account's money (the medium threshold). No such account: null. */
  authorityOf(account: string, signal: AbortSignal): ResultAsync<SigningAuthority | null, SignersUnavailable>;
}

export interface AccountProofs {
  /** Whether the signature is the key's (G...) over the message, in the form that wallets sign messages in (SEP-53). */
  isSignedBy(key: string, message: string, signature: Uint8Array): Promise<boolean>;
}

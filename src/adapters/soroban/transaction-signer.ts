/** Holds one key, or knows the service that does. */
export interface TransactionSigner {
  /** G... */
  readonly publicKey: string;
  /** The plain Ed25519 signature (RFC 8032, 64 bytes) over the 32-byte transaction hash. Rejects when it cannot sign. */
  sign(hash: Uint8Array): Promise<Uint8Array>;
}

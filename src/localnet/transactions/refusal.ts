/** Result codes, by their XDR names, of a transaction that a node does not accept. */
export type RefusalCode =
  | 'txTooEarly'
  | 'txTooLate'
  | 'txMissingOperation'
  | 'txBadSeq'
  | 'txBadAuth'
  | 'txInsufficientBalance'
  | 'txNoAccount'
  | 'txInsufficientFee'
  | 'txBadAuthExtra'
  | 'txNotSupported'
  | 'txBadMinSeqAgeOrGap'
  | 'txMalformed'
  | 'txSorobanInvalid';

/** Why a transaction is not accepted. A fault of the operation itself makes the transaction `txFailed`. */
export type Refusal =
  | { readonly kind: 'transaction'; readonly code: RefusalCode }
  | { readonly kind: 'operation'; readonly code: 'opBadAuth' | 'opNoAccount' };

/** A refusal, and whether the inner transaction of a fee bump caused it. */
export interface EnvelopeRefusal {
  readonly refusal: Refusal;
  readonly inner: boolean;
}

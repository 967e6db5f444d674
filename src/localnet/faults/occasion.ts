import { type Envelope, envelopeHash } from '../transactions/envelope.ts';

/** Something a rule may strike at: a request, or a transaction. */
export interface Occasion {
  /** JSON-RPC method or `horizon`; undefined where no request is made. */
  readonly method: string | undefined;
  /** Transactions it is about, hex. */
  readonly hashes: readonly string[];
  /** Accounts it is about, G... */
  readonly sources: readonly string[];
}

/** The occasion that is about nothing in particular. */
export const ANY_OCCASION: Occasion = { method: undefined, hashes: [], sources: [] };

/** By outer and inner hash, and by the account whose sequence number the transaction uses. */
export const occasionOfTransaction = (envelope: Envelope, method?: string): Occasion => ({
  method,
  hashes: [envelopeHash(envelope), envelope.inner.hash],
  sources: [envelope.inner.source],
});

import { type ChainView } from './ledger/chain-view.ts';
import { type AppliedTransaction } from './transactions/apply-transaction.ts';
import { type Envelope } from './transactions/envelope.ts';
import { type Submission } from './transactions/submission.ts';

/** All that a request of the public protocols may do with a node. */
export interface NodeView {
  readonly chain: ChainView;
  /** The envelope in base64 XDR; undefined when it does not decode. */
  decode(envelopeXdr: string): Envelope | undefined;
  submit(envelope: Envelope): Submission;
  /** Calls `listener` after each ledger from now on; returns how to stop that. */
  onLedger(listener: (applied: readonly AppliedTransaction[]) => void): () => void;
}

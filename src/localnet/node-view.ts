import { type ChainView } from './ledger/chain-view.ts';
import { type AppliedTransaction } from './transactions/apply-transaction.ts';
import { type Envelope } from './transactions/envelope.ts';
import { type Submission } from './transactions/submission.ts';

/** All that a request of the public protocols may do with a node. */
export interface NodeView {
  readonly chain: ChainView;
  /** The network's clock, epoch milliseconds. */
  now(): number;
  /** The envelope in base64 XDR; undefined when it does not decode. */
  decode(envelopeXdr: string): Envelope | undefined;
  submit(envelope: Envelope): Submission;
  /** Calls `listener` after each ledger from now on; returns how to stop that. */
  onLedger(listener: (applied: readonly AppliedTransaction[]) => void): () => void;
}

const MS_PER_SECOND = 1000;

/** How long ago the newest ledger closed; below zero where close times have run ahead of the clock. */
export const ledgerLatencyMs = (node: NodeView): number =>
  node.now() - node.chain.history.latest.closeTime * MS_PER_SECOND;

import { type ResultAsync } from 'neverthrow';
import { type SendStatus } from '../../billing/chain-transaction.ts';
import { type NodeFault } from '../network-fault.ts';

export type DepositSighting =
  | {
      readonly kind: 'landed';
      readonly successful: boolean;
      readonly ledger: number;
      /** Of the envelope that landed: the outer one of a fee bump. */
      readonly hash: string;
    }
  | {
      readonly kind: 'not_found';
      /** Epoch seconds: when the newest ledger closed; 0 where the node does not say. */
      readonly closedUntil: number;
      /** The node's memory begins here. */
      readonly oldestLedger: number;
    };

export interface DepositNetwork {
  /** Hands a signed envelope to a node. Only an error says that nothing was sent; a lost answer is `unknown`. */
  send(envelopeXdr: string, signal: AbortSignal): ResultAsync<SendStatus, NodeFault>;

  /** Looks a transaction up by its hash, also as the inner one of a fee bump. */
  find(hash: string, signal: AbortSignal): ResultAsync<DepositSighting, NodeFault>;
}

import { type ResultAsync } from 'neverthrow';
import { type Units } from '../../shared/usdc.ts';
import { type TransactionKind } from '../chain-transaction.ts';
import { type Channel } from './channel-accounts.ts';

/** Signed, not yet sent. */
export interface PreparedTransaction {
  readonly kind: TransactionKind;
  readonly contractId: string;
  readonly sourceAccount: string;
  readonly sequence: bigint;
  /** 64 hex digits, known before anything is sent. */
  readonly hash: string;
  readonly envelopeXdr: string;
  /** The newest ledger when it was built. */
  readonly builtLedger: number;
  /** It can be applied only in a ledger below this one. */
  readonly maxLedger: number;
  /** Epoch seconds: it can be applied only in a ledger that closes no later. */
  readonly maxTime: number;
}

/** The contract said no in simulation, so nothing was sent. */
export type ContractRefusal =
  | 'insufficient_balance'
  /** Every call is refused for now, whatever it carries. */
  | 'paused'
  /** The item landed before, whatever our books say. */
  | 'duplicate_request_id'
  /** Any other contract error. */
  | 'other';

export type PrepareError =
  | { readonly kind: 'refused'; readonly refusal: ContractRefusal }
  /** Nothing was sent. */
  | { readonly kind: 'network_unavailable' };

export interface VaultContract {
  /**
   * Builds a deduct of 1..50 items of one contract, simulates and signs it with the channel as source. Bounds come
   * from the ledger's clock. Nothing is sent.
   */
  prepareDeduct(
    deduct: {
      readonly contractId: string;
      readonly items: readonly { readonly units: Units; readonly onChainId: string }[];
      readonly channel: Channel;
    },
    signal: AbortSignal,
  ): ResultAsync<PreparedTransaction, PrepareError>;
}

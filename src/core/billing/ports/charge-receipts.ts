import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type CanonicalCharge } from '../call-leaf.ts';

/** The confirmed item that carried a charge. */
export interface ReceiptItem {
  readonly id: bigint;
  readonly onChainId: string;
  readonly contractId: string;
  /** Of the transaction that landed with it: 64 hex digits. */
  readonly hash: string;
  readonly ledger: number;
  /** What proves that the charge is part of it; null for the item of a direct charge, which is nothing else. */
  readonly gathered: { readonly merkleRoot: Uint8Array; readonly salt: Uint8Array } | null;
}

export interface ReceiptCharge extends CanonicalCharge {
  readonly id: bigint;
  /** Null while nothing confirmed carries the charge. */
  readonly item: ReceiptItem | null;
}

export interface ChargeReceipts {
  /** Absent: null. */
  find(requestId: string): ResultAsync<ReceiptCharge | null, StoreUnavailable>;

  /** What stands for each charge of a gathered item, in the order of its Merkle tree. */
  leaves(
    itemId: bigint,
  ): ResultAsync<readonly { readonly chargeId: bigint; readonly hash: Uint8Array }[], StoreUnavailable>;
}

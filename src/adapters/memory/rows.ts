import { type IdempotentReply } from '../../core/access/ports/idempotent-replies.ts';
import { type SendStatus, type TransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type ItemStatus } from '../../core/billing/chain-item.ts';
import { type CallLeaf } from '../../core/billing/call-leaf.ts';
import { type ChargeStatus, type VoidReason } from '../../core/billing/charge.ts';
import { type NewCharge } from '../../core/billing/ports/usage-ledger.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type DeliveryEnd } from '../../core/gateway/ports/held-calls.ts';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import { type Settlement } from '../../core/settlement/settlement.ts';
import { type WaitingDeposit } from '../../core/vault/ports/deposits.ts';
import { type Vault } from '../../core/vault/vault.ts';

/** As many items as one transaction may carry. */
const BATCH_LIMIT = 50;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export type VaultRow = Mutable<Vault>;

export interface ChargeRow extends Mutable<NewCharge> {
  readonly id: bigint;
  readonly vaultId: bigint;
  status: ChargeStatus;
  attempt: number;
  voidReason: VoidReason | null;
  voidFinal: boolean;
  itemId: bigint | null;
  readonly viaGateway: boolean;
  holdExpiresAt: number | null;
  /** Kept for calls with an idempotency key alone. */
  delivery: DeliveryRow | null;
  /** Its amount is part of its key's `spent`. */
  countsOnKey: boolean;
  /** Written with the confirmation; before it, the hash derives from the item's transaction. */
  hash: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface DeliveryRow {
  state: 'running' | DeliveryEnd;
  /** When this attempt was first forwarded. */
  readonly since: number;
  /** The lease of a running one. */
  until: number;
  redeliveries: number;
}

export interface ItemRow {
  readonly id: bigint;
  readonly vaultId: bigint;
  readonly contractId: string;
  readonly units: bigint;
  readonly onChainId: string;
  /** Of a gathered item; null for the item of a direct charge. */
  readonly merkleRoot: Uint8Array | null;
  /** Frozen when the item is formed; in order of their ids. */
  readonly charges: readonly ItemChargeRow[];
  readonly createdAt: number;
  status: ItemStatus;
  claimToken: string | null;
  claimUntil: number;
  failures: number;
  batchLimit: number;
  /** The newest transaction that carries or carried it. */
  transactionId: bigint | null;
}

export interface ItemChargeRow {
  readonly id: bigint;
  readonly attempt: number;
  /** Null in the item of a direct charge. */
  readonly leaf: CallLeaf | null;
}

export function newItem(
  item: Pick<ItemRow, 'id' | 'vaultId' | 'contractId' | 'units' | 'onChainId' | 'merkleRoot' | 'charges' | 'createdAt'>,
): ItemRow {
  return {
    ...item,
    status: 'open',
    claimToken: null,
    claimUntil: 0,
    failures: 0,
    batchLimit: BATCH_LIMIT,
    transactionId: null,
  };
}

/** A worker has it in its hands, or had it and died, and the claim has not run out. */
export function isClaimed(
  { claimToken, claimUntil }: Pick<ItemRow, 'claimToken' | 'claimUntil'>,
  now: number,
): boolean {
  return claimToken !== null && claimUntil > now;
}

export interface TransactionRow extends PreparedTransaction {
  readonly id: bigint;
  itemIds: readonly bigint[];
  /** Of a payout. */
  settlementIds: readonly string[];
  status: TransactionStatus;
  sequenceConsumed: boolean;
  sends: number;
  lastSendStatus: SendStatus | null;
  lastSendLedger: number | null;
  ledger: number | null;
  feeStroops: bigint | null;
}

/** Signed, not yet sent, and linked to nothing. */
export function newTransaction(id: bigint, transaction: PreparedTransaction): TransactionRow {
  return {
    ...transaction,
    id,
    itemIds: [],
    settlementIds: [],
    status: 'signed',
    sequenceConsumed: false,
    sends: 0,
    lastSendStatus: null,
    lastSendLedger: null,
    ledger: null,
    feeStroops: null,
  };
}

export interface ApiKeySecretRow {
  readonly keyId: string;
  readonly digest: Uint8Array;
  worksUntil: number | null;
}

export interface IdempotentReplyRow {
  readonly fingerprint: string;
  readonly token: string;
  readonly claimUntil: number;
  readonly expiresAt: number;
  /** Null while the request is under way. */
  reply: IdempotentReply | null;
}

export interface ChannelRow {
  readonly publicKey: string;
  lastSequence: bigint;
  leaseToken: string | null;
  leaseUntil: number;
}

export interface DepositRow extends WaitingDeposit {
  vaultId: bigint | null;
}

/** The revenue of one confirmed charge. */
export interface RevenueRow {
  /** Null: nobody has registered its API. */
  readonly developerId: string | null;
  readonly apiId: string;
  readonly units: bigint;
  readonly fee: bigint;
  readonly net: bigint;
  /** Null: it is still owed. */
  settlementId: string | null;
}

export interface SettlementRow extends Mutable<Settlement> {
  transactionId: bigint | null;
  claimToken: string | null;
  claimUntil: number;
  batchLimit: number;
  failures: number;
  obstacle: PayoutObstacle | null;
  retryAt: number | null;
  writtenOff: boolean;
}

/** Pending, and in nobody's hand. */
export function newSettlement(
  settlement: Pick<SettlementRow, 'id' | 'serial' | 'developerId' | 'units' | 'payoutAddress' | 'createdAt'>,
): SettlementRow {
  return {
    ...settlement,
    status: 'pending',
    txHash: null,
    updatedAt: settlement.createdAt,
    completedAt: null,
    transactionId: null,
    claimToken: null,
    claimUntil: 0,
    batchLimit: BATCH_LIMIT,
    failures: 0,
    obstacle: null,
    retryAt: null,
    writtenOff: false,
  };
}

import { type SendStatus, type TransactionKind, type TransactionStatus } from '../../core/billing/chain-transaction.ts';
import { type ReportedStatus, type VoidReason } from '../../core/billing/charge.ts';
import { type ClaimedItem } from '../../core/billing/ports/charge-items.ts';
import { type LiveTransaction } from '../../core/billing/ports/chain-transactions.ts';
import { type ChargeState, type ChargeView } from '../../core/billing/ports/usage-ledger.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type Vault, type VaultKind } from '../../core/vault/vault.ts';

/*
 * The one place where columns become values of the core. Status columns carry CHECK constraints of the same words, so
 * their types are asserted here and nowhere else.
 */

export interface ChargeStateRow {
  readonly id: bigint;
  readonly attempt: number;
  readonly status: ReportedStatus;
  readonly void_reason: VoidReason | null;
  readonly hash: string | null;
  readonly send_status: SendStatus | null;
}

export interface ChargeViewRow extends ChargeStateRow {
  readonly request_id: string;
  readonly user_id: string;
  readonly amount_usdc: string;
  readonly ledger: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface ClaimedItemRow {
  readonly id: bigint;
  readonly contract_id: string;
  readonly amount: bigint;
  readonly on_chain_id: string;
  readonly direct_charge_id: bigint | null;
  readonly failures: number;
}

export interface PreparedTransactionRow {
  readonly kind: TransactionKind;
  readonly contract_id: string;
  readonly source_account: string;
  readonly sequence: bigint;
  readonly hash: string;
  readonly envelope_xdr: string;
  readonly built_ledger: number;
  readonly max_ledger: number;
  readonly max_time: bigint;
}

export interface LiveTransactionRow extends PreparedTransactionRow {
  readonly id: bigint;
  readonly status: TransactionStatus;
  readonly sequence_consumed: boolean;
  readonly last_send_ledger: number | null;
}

export interface VaultRow {
  readonly id: bigint;
  readonly user_id: string;
  readonly contract_id: string;
  readonly kind: VaultKind;
  readonly depositor_address: string | null;
  readonly balance_snapshot: bigint;
  readonly held: bigint;
  readonly synced_ledger: number;
  readonly last_synced_at: Date | null;
}

/** `numeric(20,7)` arrives as text with all seven decimals: without its point it is the number of units. */
export function unitsOfNumeric(text: string): Units {
  return BigInt(text.replace('.', ''));
}

export function chargeStateOf(row: ChargeStateRow): ChargeState {
  return {
    id: row.id,
    attempt: row.attempt,
    status: row.status,
    voidReason: row.void_reason,
    hash: row.hash,
    sendStatus: row.send_status,
  };
}

export function chargeViewOf(row: ChargeViewRow): ChargeView {
  return {
    ...chargeStateOf(row),
    requestId: row.request_id,
    userId: row.user_id,
    units: unitsOfNumeric(row.amount_usdc),
    ledger: row.ledger,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

export function claimedItemOf(row: ClaimedItemRow): ClaimedItem {
  return {
    id: row.id,
    contractId: row.contract_id,
    units: row.amount,
    onChainId: row.on_chain_id,
    directChargeId: row.direct_charge_id,
    failures: row.failures,
  };
}

export function preparedTransactionOf(row: PreparedTransactionRow): PreparedTransaction {
  return {
    kind: row.kind,
    contractId: row.contract_id,
    sourceAccount: row.source_account,
    sequence: row.sequence,
    hash: row.hash,
    envelopeXdr: row.envelope_xdr,
    builtLedger: row.built_ledger,
    maxLedger: row.max_ledger,
    maxTime: Number(row.max_time),
  };
}

export function liveTransactionOf(row: LiveTransactionRow): LiveTransaction {
  return {
    ...preparedTransactionOf(row),
    id: row.id,
    status: row.status,
    sequenceConsumed: row.sequence_consumed,
    lastSendLedger: row.last_send_ledger,
  };
}

export function vaultOf(row: VaultRow): Vault {
  return {
    id: row.id,
    userId: row.user_id,
    contractId: row.contract_id,
    kind: row.kind,
    depositorAddress: row.depositor_address,
    balanceSnapshot: row.balance_snapshot,
    held: row.held,
    syncedLedger: row.synced_ledger,
    lastSyncedAt: row.last_synced_at?.getTime() ?? null,
  };
}

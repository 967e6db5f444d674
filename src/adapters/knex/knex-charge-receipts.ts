import { type ResultAsync } from 'neverthrow';
import { type ChargeReceipts, type ReceiptCharge, type ReceiptItem } from '../../core/billing/ports/charge-receipts.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { unitsOfNumeric } from './rows.ts';

interface ReceiptRow {
  readonly id: bigint;
  readonly request_id: string;
  readonly attempt: number;
  readonly user_id: string;
  readonly api_id: string;
  readonly endpoint_id: string;
  readonly amount_usdc: string;
  /** Null with all that follow when nothing confirmed carries the charge. */
  readonly item_id: bigint | null;
  readonly on_chain_id: string;
  readonly contract_id: string;
  readonly hash: string;
  readonly ledger: number;
  /** Null, as is the salt, for the item of a direct charge. */
  readonly merkle_root: Uint8Array | null;
  readonly salt: Uint8Array | null;
}

export class KnexChargeReceipts implements ChargeReceipts {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  find(requestId: string): ResultAsync<ReceiptCharge | null, StoreUnavailable> {
    return this.database
      .run<ReceiptRow>(FIND_RECEIPT, [this.network, requestId])
      .map(([row]) => (row === undefined ? null : receiptChargeOf(row)));
  }

  leaves(itemId: bigint): ResultAsync<readonly { chargeId: bigint; hash: Uint8Array }[], StoreUnavailable> {
    return this.database
      .run<{ charge_id: bigint; leaf: Uint8Array }>(LEAVES, [itemId])
      .map((rows) => rows.map(({ charge_id, leaf }) => ({ chargeId: charge_id, hash: leaf })));
  }
}

function receiptChargeOf(row: ReceiptRow): ReceiptCharge {
  return {
    id: row.id,
    requestId: row.request_id,
    attempt: row.attempt,
    userId: row.user_id,
    apiId: row.api_id,
    endpointId: row.endpoint_id,
    units: unitsOfNumeric(row.amount_usdc),
    item: itemOf(row),
  };
}

function itemOf({ item_id: id, merkle_root: merkleRoot, salt, ...row }: ReceiptRow): ReceiptItem | null {
  if (id === null) return null;
  const { on_chain_id: onChainId, contract_id: contractId, hash, ledger } = row;
  const gathered = merkleRoot === null || salt === null ? null : { merkleRoot, salt };
  return { id, onChainId, contractId, hash, ledger, gathered };
}

export const FIND_RECEIPT: Statement = {
  name: 'find_charge_receipt',
  text: /* sql */ `
    SELECT e.id, e.request_id, e.attempt, e.user_id, e.api_id, e.endpoint_id, e.amount_usdc, i.*
    FROM usage_events e
    JOIN vaults v ON v.id = e.vault_id
    LEFT JOIN LATERAL (
      SELECT o.id AS item_id, o.on_chain_id, o.contract_id, o.merkle_root, l.salt, t.hash, t.ledger
      FROM chain_items o
      JOIN chain_item_charges l ON l.item_id = o.id AND l.charge_id = e.id
      JOIN chain_transaction_items c ON c.item_id = o.id
      JOIN chain_transactions t ON t.id = c.transaction_id AND t.status = 'confirmed'
      WHERE o.id = e.chain_item_id AND o.status = 'confirmed'
      LIMIT 1
    ) i ON true
    WHERE v.network = $1 AND e.request_id = $2`,
};

const LEAVES: Statement = {
  name: 'leaves_of_item',
  text: /* sql */ `
    SELECT charge_id, leaf FROM chain_item_charges WHERE item_id = $1 AND leaf IS NOT NULL ORDER BY charge_id`,
};

import { type ResultAsync } from 'neverthrow';
import { type ChargeReceipts, type ReceiptCharge, type ReceiptItem } from '../../core/billing/ports/charge-receipts.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow } from './rows.ts';

export class InMemoryChargeReceipts implements ChargeReceipts {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  find(requestId: string): ResultAsync<ReceiptCharge | null, StoreUnavailable> {
    return this.database.change(() => {
      const charge = this.database.charges.get(this.database.chargeIdByRequestId.get(requestId) ?? 0n);
      if (charge === undefined) return null;
      const { id, attempt, userId, apiId, endpointId, units } = charge;
      return { id, requestId, attempt, userId, apiId, endpointId, units, item: this.itemOf(charge) };
    });
  }

  leaves(itemId: bigint): ResultAsync<readonly { chargeId: bigint; hash: Uint8Array }[], StoreUnavailable> {
    return this.database.change(() => {
      const charges = this.database.items.get(itemId)?.charges ?? [];
      return charges.flatMap(({ id, leaf }) => (leaf === null ? [] : { chargeId: id, hash: leaf.hash }));
    });
  }

  private itemOf(charge: ChargeRow): ReceiptItem | null {
    const item = this.database.items.get(charge.itemId ?? 0n);
    const transaction = this.database.transactions.get(item?.transactionId ?? 0n);
    if (item?.status !== 'confirmed' || transaction === undefined || transaction.ledger === null) return null;
    const { id, onChainId, contractId, merkleRoot } = item;
    const salt = item.charges.find((each) => each.id === charge.id)?.leaf?.salt;
    const gathered = merkleRoot === null || salt === undefined ? null : { merkleRoot, salt };
    return { id, onChainId, contractId, hash: transaction.hash, ledger: transaction.ledger, gathered };
  }
}

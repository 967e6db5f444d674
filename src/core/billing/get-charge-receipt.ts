import { err, ok, okAsync, safeTry, type ResultAsync } from 'neverthrow';
import { equalBytes } from '../shared/digest.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { leafHashOf, type CallLeaf, type CanonicalCharge } from './call-leaf.ts';
import { proveInclusion, rootOf, type ProofStep } from './merkle-tree.ts';
import { type ChargeReceipts, type ReceiptCharge, type ReceiptItem } from './ports/charge-receipts.ts';

/** What anybody needs to see that a charge is part of what the ledger shows under `onChainId`. */
export interface Inclusion {
  readonly merkleRoot: Uint8Array;
  readonly leaf: CallLeaf;
  readonly proof: readonly ProofStep[];
}

export interface ChargeReceipt {
  readonly charge: CanonicalCharge;
  readonly onChainId: string;
  readonly contractId: string;
  readonly hash: string;
  readonly ledger: number;
  /** Of the item that carried it, this one included. */
  readonly chargeCount: number;
  /** Null for a direct charge: its item is itself, and its on-chain id is keyed by a secret of the service. */
  readonly inclusion: Inclusion | null;
}

export type GetChargeReceiptError =
  | { readonly kind: 'charge_not_found' }
  /** Nothing on the ledger carries it, or nothing of which we know that it landed. */
  | { readonly kind: 'charge_not_confirmed' }
  | StoreUnavailable;

export interface GetChargeReceiptInput {
  readonly requestId: string;
  /** Only this user's charges are found; null finds anyone's. */
  readonly ownerId: string | null;
}

/** Shows where on the ledger a charge was paid, and of its neighbours nothing but hashes. */
export class GetChargeReceipt {
  private readonly receipts: ChargeReceipts;

  constructor(receipts: ChargeReceipts) {
    this.receipts = receipts;
  }

  execute(input: GetChargeReceiptInput): ResultAsync<ChargeReceipt, GetChargeReceiptError> {
    return safeTry(() => this.run(input));
  }

  private async *run({ requestId, ownerId }: GetChargeReceiptInput): Steps<ChargeReceipt, GetChargeReceiptError> {
    const found = yield* this.receipts.find(requestId);
    if (found === null || (ownerId !== null && found.userId !== ownerId)) return err({ kind: 'charge_not_found' });
    const { item, id, ...charge } = found;
    if (item === null) return err({ kind: 'charge_not_confirmed' });
    const { onChainId, contractId, hash, ledger } = item;
    const place = { charge, onChainId, contractId, hash, ledger };
    return ok({ ...place, ...(yield* this.include({ ...found, item, id })) });
  }

  private include(
    charge: ReceiptCharge & { readonly item: ReceiptItem },
  ): ResultAsync<Pick<ChargeReceipt, 'chargeCount' | 'inclusion'>, StoreUnavailable> {
    const { gathered } = charge.item;
    if (gathered === null) return okAsync({ chargeCount: 1, inclusion: null });
    return this.receipts.leaves(charge.item.id).map((leaves) => {
      const { merkleRoot, salt } = gathered;
      const hash = leafHashOf(salt, charge);
      const position = leaves.findIndex(({ chargeId }) => chargeId === charge.id);
      const proof = proveInclusion(
        leaves.map((leaf) => leaf.hash),
        position,
      );
      if (!equalBytes(rootOf(hash, proof), merkleRoot))
        throw new Error(`Charge ${charge.id} is not what its item says`);
      return { chargeCount: leaves.length, inclusion: { merkleRoot, leaf: { salt, hash }, proof } };
    });
  }
}

import { type ClaimedItem } from './charge-items.ts';
import { type ContractRefusal } from './vault-contract.ts';

/** Told of gathered items that a contract refuses: calls that were served, and for which nobody pays at the moment. */
export interface ItemAlerts {
  /** It never throws. */
  refused(item: Pick<ClaimedItem, 'id' | 'contractId' | 'units'>, refusal: ContractRefusal): void;
}

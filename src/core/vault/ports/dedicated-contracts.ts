import { type ResultAsync } from 'neverthrow';
import { type NodeFault } from '../network-fault.ts';

export interface DedicatedContract {
  /** The account (G...) that the contract names as its owner; null where it names none that could sign. */
  readonly owner: string | null;
}

/** It is no vault that we know how to call, or it does not let us deduct. */
export interface ContractUnfit {
  readonly kind: 'contract_unfit';
}

export interface DedicatedContracts {
  /** Reads a contract (C...) and tries, without effect, whether it would take a deduct of ours. */
  inspect(contractId: string, signal: AbortSignal): ResultAsync<DedicatedContract, ContractUnfit | NodeFault>;
}

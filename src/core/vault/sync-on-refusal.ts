import { type VaultContract } from '../billing/ports/vault-contract.ts';
import { type SyncRequests } from './sync-requests.ts';

/**
 * A consumer's own contract that holds too little for a charge which our books allowed: its owner has taken money out.
 * The next charge should be judged by what is there now.
 */
export class SyncOnRefusal implements VaultContract {
  private readonly contract: VaultContract;
  private readonly requests: Pick<SyncRequests, 'request'>;
  private readonly pooledContractId: string;

  constructor(
    contract: VaultContract,
    requests: Pick<SyncRequests, 'request'>,
    policy: { readonly pooledContractId: string },
  ) {
    this.contract = contract;
    this.requests = requests;
    this.pooledContractId = policy.pooledContractId;
  }

  prepareDeduct(
    deduct: Parameters<VaultContract['prepareDeduct']>[0],
    signal: AbortSignal,
  ): ReturnType<VaultContract['prepareDeduct']> {
    return this.contract.prepareDeduct(deduct, signal).orTee((error) => {
      const isShort = error.kind === 'refused' && error.refusal === 'insufficient_balance';
      if (isShort && deduct.contractId !== this.pooledContractId) this.requests.request(deduct.contractId);
    });
  }
}

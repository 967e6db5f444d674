import { type ResultAsync } from 'neverthrow';
import { type Units } from '../../shared/usdc.ts';
import { type NodeFault } from '../network-fault.ts';

/** Simulated and assembled: it needs nothing but signatures. */
export interface UnsignedDeposit {
  readonly hash: string;
  /** Base64 XDR. */
  readonly transactionXdr: string;
  /** The most that it can cost, its resources included. */
  readonly feeStroops: bigint;
  readonly builtLedger: number;
  /** Epoch seconds. */
  readonly maxTime: number;
}

/** Why the deposit would not succeed, told before anybody signs it. */
export type DepositRefusal =
  | { readonly kind: 'source_account_missing' }
  | { readonly kind: 'trustline_missing' }
  | { readonly kind: 'usdc_insufficient' }
  | { readonly kind: 'fee_unaffordable' }
  | { readonly kind: 'deposit_too_small' }
  | { readonly kind: 'vault_paused' }
  /** The contract, or the token that it takes, refuses for a reason of its own. */
  | { readonly kind: 'deposit_refused' };

export interface DepositBuilder {
  /** Builds a deposit into a vault contract, to be signed by the source account. Its bounds are by the ledger's clock. */
  build(
    deposit: { readonly contractId: string; readonly sourceAccount: string; readonly units: Units },
    signal: AbortSignal,
  ): ResultAsync<UnsignedDeposit, DepositRefusal | NodeFault>;
}

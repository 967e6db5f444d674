import { type VaultVariant } from '../contracts/deployable-code.ts';

/** A change from outside of the ledger's rules. Plain JSON: amounts are units in decimal text. */
export type ControlAction =
  | {
      readonly type: 'create_account';
      /** Null: the network derives a new key pair. */
      readonly publicKey: string | null;
      readonly usdcUnits: string;
      /** What a new account gets; an existing one keeps what it has. */
      readonly stroops: string;
      readonly hasTrustline: boolean;
    }
  | {
      readonly type: 'deploy_vault';
      readonly variant: VaultVariant;
      readonly deduplicate: boolean;
      readonly maxDeductUnits: string;
      readonly minDepositUnits: string;
      readonly hasSettlement: boolean;
    }
  | { readonly type: 'set_paused'; readonly contractId: string; readonly paused: boolean }
  | { readonly type: 'set_deduplication'; readonly contractId: string; readonly enabled: boolean }
  /** What was before the ledger is no longer retained. */
  | { readonly type: 'trim_history'; readonly firstLedger: number }
  /** Null: everything the contract holds. */
  | { readonly type: 'drain'; readonly contractId: string; readonly units: string | null };

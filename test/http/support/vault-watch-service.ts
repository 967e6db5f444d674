import { okAsync } from 'neverthrow';
import { type VaultWatchDependencies } from '../../../src/adapters/http/vault-watch-dependencies.ts';
import { type Reconciliation } from '../../../src/core/vault/reconciliation.ts';
import { NOW } from './examples.ts';

export const POOL_CONTRACT = 'CBIELTK6YBZJU5UP2WWQEUCYKLPU6AUNZ2BQ4WWFEIE3USCIHMXQDAMA';

export function aReconciliation(drift = 0n): Reconciliation {
  const sums = { chain: 1_500_000_000n + drift, balances: 1_400_000_000n, inFlight: 0n, uncredited: 100_000_000n };
  return { at: NOW, pools: [{ contractId: POOL_CONTRACT, ledger: 4711, ...sums, drift }], unreadable: [] };
}

/** Everybody has a vault, and every contract holds what it owes. */
export function vaultWatchService(overrides: Partial<VaultWatchDependencies> = {}): VaultWatchDependencies {
  return {
    getBalanceWatch: {
      execute: () => okAsync({ contractId: POOL_CONTRACT, available: 12_345_678n, threshold: null }),
    },
    watchBalance: {
      execute: ({ threshold }) => okAsync({ contractId: POOL_CONTRACT, available: 12_345_678n, threshold }),
    },
    getReconciliation: { execute: () => okAsync(aReconciliation()) },
    reconcileVaults: { execute: () => okAsync(aReconciliation()) },
    ...overrides,
  };
}

import { formatUsdc } from '../../../core/shared/usdc.ts';
import { type PoolFinding, type Reconciliation } from '../../../core/vault/reconciliation.ts';

/** `at` is null before the first comparison. */
export function presentReconciliation(reconciliation: Reconciliation | null) {
  const { pools, unreadable } = reconciliation ?? { pools: [], unreadable: [] };
  return {
    at: reconciliation === null ? null : new Date(reconciliation.at).toISOString(),
    contracts: pools.map(presentFinding),
    unreadable: [...unreadable],
  };
}

function presentFinding({ contractId, ledger, chain, balances, inFlight, uncredited, drift }: PoolFinding) {
  return {
    contractId,
    ledger,
    chainUsdc: formatUsdc(chain),
    balancesUsdc: formatUsdc(balances),
    inFlightUsdc: formatUsdc(inFlight),
    uncreditedUsdc: formatUsdc(uncredited),
    driftUsdc: formatUsdc(drift),
    status: drift < 0n ? ('shortfall' as const) : drift > 0n ? ('surplus' as const) : ('balanced' as const),
  };
}

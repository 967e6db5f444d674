import { type Logger } from 'pino';
import { type ReconciliationObserver } from '../../core/vault/ports/reconciliations.ts';
import { type PoolFinding } from '../../core/vault/reconciliation.ts';

/** Alerts when a contract begins to hold less than it owes, whenever that changes, and when it is over. */
export function reconciliationReport(logger: Logger): ReconciliationObserver {
  const shortfalls = new Map<string, bigint>();
  const tell = ({ contractId, drift, chain, balances, inFlight, uncredited, ledger }: PoolFinding) => {
    const before = shortfalls.get(contractId) ?? 0n;
    const now = drift < 0n ? -drift : 0n;
    if (now === before) return;
    shortfalls.set(contractId, now);
    const sums = { chain, balances, inFlight, uncredited, shortfall: now };
    const units = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.toString()]));
    if (now === 0n) logger.info({ contractId, ledger, units }, 'Vault contract holds what it owes again');
    else logger.error({ alert: true, contractId, ledger, units }, 'Vault contract holds less than it owes');
  };
  return { observe: ({ pools }) => pools.forEach(tell) };
}

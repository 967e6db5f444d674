import { formatUsdc } from '../../../core/shared/usdc.ts';
import { availableOf, type Vault } from '../../../core/vault/vault.ts';

const timeOf = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** A vault as its user opened it. */
export function presentVault(vault: Vault, network: string) {
  const { kind, contractId, depositorAddress } = vault;
  return { network, kind, contractId, depositorAddress, ...presentMoney(vault) };
}

/** Seed 001's view of a balance. */
export function presentBalance(vault: Vault, network: string) {
  const { contractId, lastSyncedAt } = vault;
  return { ...presentMoney(vault), contractId, network, lastSyncedAt: timeOf(lastSyncedAt) };
}

function presentMoney(vault: Vault) {
  return {
    balance_usdc: formatUsdc(vault.balanceSnapshot),
    held_usdc: formatUsdc(vault.held),
    available_usdc: formatUsdc(availableOf(vault)),
  };
}

import { formatUsdc } from '../../../core/shared/usdc.ts';
import { type BalanceWatch } from '../../../core/vault/ports/balance-watches.ts';

/** With what is available, so that the caller sees when it is below the threshold already. */
export function presentVaultSettings({ contractId, available, threshold }: BalanceWatch) {
  return {
    contractId,
    availableUsdc: formatUsdc(available),
    balanceLowUsdc: threshold === null ? null : formatUsdc(threshold),
  };
}

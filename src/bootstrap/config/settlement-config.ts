import { type Units } from '../../core/shared/usdc.ts';
import { type Environment } from './environment.ts';

/** What providers get of what their APIs bring in. */
export interface SettlementConfig {
  /** The platform's share, in hundredths of a percent. */
  readonly feeBps: number;
  /** How often what providers are owed is settled. */
  readonly intervalMs: number;
  /** Who is owed less waits for more. */
  readonly unitsMin: Units;
  /** How often payouts under way are looked for on the ledger. */
  readonly syncIntervalMs: number;
  /** Limit of one such look. */
  readonly syncTimeoutMs: number;
}

export function readSettlementConfig({ values }: Environment): SettlementConfig {
  return {
    feeBps: values.PLATFORM_FEE_BPS,
    intervalMs: values.SETTLEMENT_INTERVAL_MS,
    unitsMin: values.SETTLEMENT_MIN_USDC,
    syncIntervalMs: values.SETTLEMENT_STATUS_SYNC_INTERVAL_MS,
    syncTimeoutMs: values.SETTLEMENT_STATUS_SYNC_TIMEOUT_MS,
  };
}

import { type ResultAsync } from 'neverthrow';
import { type Units } from '../../shared/usdc.ts';
import { type NetworkUnavailable } from './chain-network.ts';

export interface DeductLimits {
  /** The most that the contract lets one item deduct; null when it sets no limit. May be some minutes old. */
  maxDeduct(contractId: string, signal: AbortSignal): ResultAsync<Units | null, NetworkUnavailable>;
}

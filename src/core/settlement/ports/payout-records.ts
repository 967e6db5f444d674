import { type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../billing/ports/chain-network.ts';
import { type Units } from '../../shared/usdc.ts';

/** What the pool paid out in these ledgers, both included. */
export interface PaidOut {
  readonly contractId: string;
  readonly fromLedger: number;
  readonly toLedger: number;
  readonly units: Units;
}

/** What the pool itself has put on record of its payments. */
export interface PayoutRecords {
  /** As far back as one look reaches. An amount that cannot be read is no amount: then nothing is answered. */
  paidOut(signal: AbortSignal): ResultAsync<PaidOut, NetworkUnavailable>;
}

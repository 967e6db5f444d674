import { type NetworkStanding } from '../../../core/billing/ports/ledger-watermark.ts';

export interface NetworkStandingBody {
  readonly status: 'working' | 'halted';
  /** Why the workers stand still; null while they work. */
  readonly reason: 'other_network' | 'ledger_replaced' | null;
  readonly highestLedger: number;
  /** The ledger by which the network is known again. */
  readonly mark: { readonly ledger: number; readonly hash: string } | null;
}

export function presentNetworkStanding({ highest, mark, halted }: NetworkStanding): NetworkStandingBody {
  return { status: halted === null ? 'working' : 'halted', reason: halted, highestLedger: highest, mark };
}

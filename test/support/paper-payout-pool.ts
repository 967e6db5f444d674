import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../src/core/billing/ports/chain-network.ts';
import { type PreparedTransaction } from '../../src/core/billing/ports/vault-contract.ts';
import { type PayoutObstacle } from '../../src/core/settlement/payout-obstacle.ts';
import { type Payment, type PayoutPool, type PayoutRefused } from '../../src/core/settlement/ports/payout-pool.ts';
import { type PaidOut, type PayoutRecords } from '../../src/core/settlement/ports/payout-records.ts';
import { PAYOUT_POOL } from '../contract/payout-scenario.ts';
import { type PaperNetwork } from './paper-network.ts';

/** The pool on a network of paper: what that deducts under an address was paid to it. It remembers nothing. */
export class PaperPayoutPool implements PayoutPool, PayoutRecords {
  /** What a look at the ledger shows, by address. */
  readonly blocked = new Map<string, PayoutObstacle>();
  private readonly network: PaperNetwork;

  constructor(network: PaperNetwork) {
    this.network = network;
  }

  obstacles(payments: readonly Payment[]): ResultAsync<ReadonlyMap<string, PayoutObstacle>, NetworkUnavailable> {
    if (this.network.down) return errAsync({ kind: 'network_unavailable' });
    return okAsync(new Map([...this.blocked].filter(([address]) => addressesOf(payments).includes(address))));
  }

  prepare({
    payments,
    channel,
  }: Parameters<PayoutPool['prepare']>[0]): ResultAsync<PreparedTransaction, PayoutRefused | NetworkUnavailable> {
    if (new Set(addressesOf(payments)).size < payments.length) throw new Error('An address stands twice in a payment');
    const items = payments.map(({ payoutAddress, units }) => ({ onChainId: payoutAddress, units }));
    return this.network
      .prepareDeduct({ contractId: PAYOUT_POOL, items, channel })
      .map((transaction) => ({ ...transaction, kind: 'payout' as const }))
      .mapErr((error) => (error.kind === 'refused' ? { kind: error.kind, obstacle: OBSTACLES[error.refusal] } : error));
  }

  paidOut(): ResultAsync<PaidOut, NetworkUnavailable> {
    if (this.network.down) return errAsync({ kind: 'network_unavailable' });
    const units = this.network.deducted.reduce((sum, payment) => sum + payment.units, 0n);
    return okAsync({ contractId: PAYOUT_POOL, fromLedger: 1, toLedger: this.network.ledger, units });
  }

  paidTo(address: string): bigint {
    const payments = this.network.deducted.filter(({ onChainId }) => onChainId === address);
    return payments.reduce((sum, { units }) => sum + units, 0n);
  }
}

const OBSTACLES = {
  paused: 'pool_paused',
  insufficient_balance: 'pool_short',
  other: 'refused',
  duplicate_request_id: 'refused',
} as const;

function addressesOf(payments: readonly Payment[]): string[] {
  return payments.map(({ payoutAddress }) => payoutAddress);
}

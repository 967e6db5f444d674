import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type GuardNetwork } from '../billing/guard-network.ts';
import { judgeLedger } from '../billing/ledger-order.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type PayoutRecords } from './ports/payout-records.ts';
import { type SettlementAccounts } from './ports/settlement-accounts.ts';
import {
  imbalanceOf,
  payoutDriftOf,
  type PayoutFinding,
  type SettlementReconciliation,
} from './settlement-reconciliation.ts';

const READ_TIMEOUT_MS = 15_000;

/** Hears of every comparison, for metrics and alerts. It must not throw. */
export interface SettlementReconciliationObserver {
  observe(reconciliation: SettlementReconciliation): void;
}

export interface ReconcileSettlementsPorts {
  readonly accounts: SettlementAccounts;
  readonly records: PayoutRecords;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly observer: SettlementReconciliationObserver;
  readonly clock: Clock;
}

/**
 * Compares what was earned with what became of it, and what our books call paid with what the pool says that it paid.
 * It repairs nothing: a difference has a cause, and only a person can know it.
 */
export class ReconcileSettlements {
  private readonly ports: ReconcileSettlementsPorts;

  constructor(ports: ReconcileSettlementsPorts) {
    this.ports = ports;
  }

  execute(): ResultAsync<SettlementReconciliation, StoreUnavailable> {
    return safeTry(() => this.compare());
  }

  private async *compare(): Steps<SettlementReconciliation, StoreUnavailable> {
    const { accounts, observer, clock } = this.ports;
    const payouts = yield* safeTry(() => this.comparePayouts());
    const sums = yield* accounts.sums();
    const reconciliation = { at: clock.now(), sums, imbalance: imbalanceOf(sums), payouts };
    observer.observe(reconciliation);
    return ok(reconciliation);
  }

  /** The chain first, the books after it: what they decide meanwhile is counted by its ledger. */
  private async *comparePayouts(): Steps<PayoutFinding | null, StoreUnavailable> {
    const { records, accounts, guard, clock } = this.ports;
    const seen = await guard.execute();
    if (seen.isErr()) return ok(null);
    const chain = await records.paidOut(clock.deadline(READ_TIMEOUT_MS));
    if (chain.isErr() || judgeLedger(chain.value.toLedger, seen.value.highest) !== 'good') return ok(null);
    const books = yield* accounts.paidBetween(chain.value);
    return ok({ chain: chain.value, books, drift: payoutDriftOf(chain.value.units, books) });
  }
}

import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type ConfirmError } from '../billing/confirm-charges.ts';
import { type GuardNetwork } from '../billing/guard-network.ts';
import { type LiveTransaction } from '../billing/ports/chain-transactions.ts';
import { type LedgerWatermark, type SeenLedgers } from '../billing/ports/ledger-watermark.ts';
import { type Resolution, type ResolveTransaction } from '../billing/resolve-transaction.ts';
import { type Steps } from '../shared/steps.ts';
import { type SettlementBook } from './ports/settlement-book.ts';
import { type PayoutTrigger } from './settle-revenue.ts';

const PAYOUTS_MAX = 100;

export type SyncSummary = Readonly<Record<Resolution, number>>;

export interface SyncSettlementsPorts {
  readonly book: Pick<SettlementBook, 'live'>;
  readonly watermark: Pick<LedgerWatermark, 'raise'>;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly resolve: Pick<ResolveTransaction, 'execute'>;
  readonly payouts: PayoutTrigger;
}

/**
 * Has every payout under way looked for on the ledger. Only the resolver decides; what nobody shows is not known yet,
 * and a network that cannot be asked changes nothing.
 */
export class SyncSettlements {
  private readonly ports: SyncSettlementsPorts;

  constructor(ports: SyncSettlementsPorts) {
    this.ports = ports;
  }

  execute(): ResultAsync<SyncSummary, ConfirmError> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<SyncSummary, ConfirmError> {
    const live = yield* this.ports.book.live(PAYOUTS_MAX);
    if (live.length === 0) return ok(NOTHING_RESOLVED);
    const guarded = await this.ports.guard.execute();
    if (guarded.isOk()) return safeTry(() => this.resolveAll(live, guarded.value));
    const { error } = guarded;
    return error.kind === 'network_unavailable' ? ok({ ...NOTHING_RESOLVED, waiting: live.length }) : err(error);
  }

  private async *resolveAll(live: readonly LiveTransaction[], seen: SeenLedgers): Steps<SyncSummary, ConfirmError> {
    const { resolve, watermark, payouts } = this.ports;
    const summary: Record<Resolution, number> = { ...NOTHING_RESOLVED };
    let highest = seen.highest;
    const outcomes = await Promise.all(live.map((transaction) => resolve.execute(transaction, seen)));
    for (const outcome of outcomes) {
      const { resolution, ledger } = yield* outcome;
      summary[resolution] += 1;
      highest = Math.max(highest, ledger);
    }
    if (highest > seen.highest) yield* watermark.raise(highest);
    // What is pending again may be paid at once.
    if (summary.failed + summary.expired > 0) payouts.request();
    return ok(summary);
  }
}

const NOTHING_RESOLVED: SyncSummary = { confirmed: 0, failed: 0, expired: 0, escalated: 0, waiting: 0 };

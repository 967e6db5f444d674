import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeNotices } from './charge-notices.ts';
import { type GuardNetwork, type LedgerRegressed, type NetworkHalted } from './guard-network.ts';
import { type ChainTransactions, type LiveTransaction } from './ports/chain-transactions.ts';
import { type LedgerWatermark, type SeenLedgers } from './ports/ledger-watermark.ts';
import { type RevenueTrigger } from './ports/revenue-trigger.ts';
import { type SubmissionTrigger } from './ports/submission-trigger.ts';
import { type Resolution, type ResolveTransaction, type Resolved } from './resolve-transaction.ts';

const TRANSACTIONS_MAX = 100;
/** Charges that one statement writes through: far from its time limit, also where the database is busy. */
const FINISH_CHUNK = 2000;
/** An end to one run; the next one follows at the next tick. */
const CHUNKS_MAX = 100;

export type ConfirmSummary = Readonly<Record<Resolution, number>>;

export type ConfirmError = StoreUnavailable | LedgerRegressed | NetworkHalted;

export interface ConfirmChargesPorts {
  readonly transactions: ChainTransactions;
  readonly watermark: LedgerWatermark;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly resolve: Pick<ResolveTransaction, 'execute'>;
  readonly submissions: SubmissionTrigger;
  readonly revenue: RevenueTrigger;
  readonly notices: ChargeNotices;
  readonly clock: Clock;
}

/** Finds out what became of every live transaction, and writes what landed through to the charges. */
export class ConfirmCharges {
  private readonly ports: ConfirmChargesPorts;

  constructor(ports: ConfirmChargesPorts) {
    this.ports = ports;
  }

  execute(): ResultAsync<ConfirmSummary, ConfirmError> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<ConfirmSummary, ConfirmError> {
    // What has landed is written through first: for that nobody has to be asked.
    yield* this.finishConfirmed();
    const live = yield* this.ports.transactions.live(TRANSACTIONS_MAX);
    if (live.length === 0) return ok(NOTHING_RESOLVED);
    const guarded = await this.ports.guard.execute();
    if (guarded.isOk()) return this.resolveAll(live, guarded.value);
    const { error } = guarded;
    return error.kind === 'network_unavailable' ? ok({ ...NOTHING_RESOLVED, waiting: live.length }) : err(error);
  }

  private resolveAll(live: readonly LiveTransaction[], seen: SeenLedgers): ResultAsync<ConfirmSummary, ConfirmError> {
    return safeTry(() => this.resolveSteps(live, seen));
  }

  private async *resolveSteps(
    live: readonly LiveTransaction[],
    seen: SeenLedgers,
  ): Steps<ConfirmSummary, ConfirmError> {
    const { watermark, resolve, notices, submissions } = this.ports;
    const outcomes = await Promise.all(live.map((transaction) => resolve.execute(transaction, seen)));
    const raised = Math.max(seen.highest, ...outcomes.map((outcome) => (outcome.isOk() ? outcome.value.ledger : 0)));
    if (raised > seen.highest) yield* watermark.raise(raised);
    yield* this.finishConfirmed();

    const summary = tally(outcomes);
    if (summary.isOk() && anyChange(summary.value)) {
      notices.look();
      submissions.request();
    }
    return summary;
  }

  private async *finish(): Steps<void, StoreUnavailable> {
    const { transactions, revenue, clock } = this.ports;
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const finished = yield* transactions.finishConfirmed(FINISH_CHUNK, clock.now());
      if (finished > 0) revenue.request();
      if (finished < FINISH_CHUNK) break;
    }
    return ok(undefined);
  }

  private finishConfirmed(): ResultAsync<void, StoreUnavailable> {
    return safeTry(() => this.finish());
  }
}

const NOTHING_RESOLVED: ConfirmSummary = { confirmed: 0, failed: 0, expired: 0, escalated: 0, waiting: 0 };

function tally(outcomes: readonly Result<Resolved, ConfirmError>[]): Result<ConfirmSummary, ConfirmError> {
  const summary: Record<Resolution, number> = { ...NOTHING_RESOLVED };
  for (const outcome of outcomes) {
    if (outcome.isErr()) return err(outcome.error);
    summary[outcome.value.resolution] += 1;
  }
  return ok(summary);
}

/** A decided transaction frees its channel, and may have opened its items again. */
function anyChange({ confirmed, failed, expired, escalated }: ConfirmSummary): boolean {
  return confirmed + failed + expired + escalated > 0;
}

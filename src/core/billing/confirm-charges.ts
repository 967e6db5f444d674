import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeNotices } from './charge-notices.ts';
import { type ChainTransactions } from './ports/chain-transactions.ts';
import { type LedgerWatermark } from './ports/ledger-watermark.ts';
import { type SubmissionTrigger } from './ports/submission-trigger.ts';
import { type LedgerRegressed, type Resolution, type ResolveTransaction } from './resolve-transaction.ts';

const TRANSACTIONS_MAX = 100;
const FINISH_CHUNK = 100;
/** An end to one run; the next one follows at the next tick. */
const CHUNKS_MAX = 100;

export type ConfirmSummary = Readonly<Record<Resolution, number>>;

export type ConfirmError = StoreUnavailable | LedgerRegressed;

export interface ConfirmChargesPorts {
  readonly transactions: ChainTransactions;
  readonly watermark: LedgerWatermark;
  readonly resolve: Pick<ResolveTransaction, 'execute'>;
  readonly submissions: SubmissionTrigger;
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
    const { transactions, watermark, resolve } = this.ports;
    const highest = yield* watermark.read();
    const live = yield* transactions.live(TRANSACTIONS_MAX);
    const outcomes = await Promise.all(live.map((transaction) => resolve.execute(transaction, highest)));
    const raised = Math.max(highest, ...outcomes.map((outcome) => (outcome.isOk() ? outcome.value.ledger : 0)));
    if (raised > highest) yield* watermark.raise(raised);
    yield* this.finishConfirmed();

    const summary = tally(outcomes);
    if (summary.isOk() && anyChange(summary.value)) {
      this.ports.notices.look();
      this.ports.submissions.request();
    }
    return summary;
  }

  private async *finish(): Steps<void, StoreUnavailable> {
    const { transactions, clock } = this.ports;
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const finished = yield* transactions.finishConfirmed(FINISH_CHUNK, clock.now());
      if (finished < FINISH_CHUNK) break;
    }
    return ok(undefined);
  }

  private finishConfirmed(): ResultAsync<void, StoreUnavailable> {
    return safeTry(() => this.finish());
  }
}

function tally(
  outcomes: readonly Result<{ readonly resolution: Resolution }, ConfirmError>[],
): Result<ConfirmSummary, ConfirmError> {
  const summary: Record<Resolution, number> = { confirmed: 0, failed: 0, expired: 0, escalated: 0, waiting: 0 };
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

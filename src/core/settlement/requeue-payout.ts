import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type WitnessError } from '../billing/ledger-witnesses.ts';
import { type Steps } from '../shared/steps.ts';
import { openPayoutCase, showSettlement, type DecidePayoutError, type DecidePayoutPorts } from './payout-case.ts';
import { type DeskSettlement, type PayoutVerdict } from './ports/payout-desk.ts';

/**
 * Lets a settlement in review be paid again, and those that travelled with it. Their transaction must have failed or be
 * proven dead, or it could pay twice.
 */
export class RequeuePayout {
  private readonly ports: DecidePayoutPorts;

  constructor(ports: DecidePayoutPorts) {
    this.ports = ports;
  }

  execute(id: string): ResultAsync<DeskSettlement, DecidePayoutError> {
    return safeTry(() => this.run(id));
  }

  private async *run(id: string): Steps<DeskSettlement, DecidePayoutError> {
    const { desk, clock } = this.ports;
    const transaction = yield* openPayoutCase(desk, id);
    const verdict = yield* safeTry(() => this.judge(transaction));
    if (verdict === null) return err({ kind: 'payout_not_proven' });
    const decided = yield* desk.decide(transaction.id, verdict, clock.now());
    return decided ? showSettlement(desk, id) : err({ kind: 'settlement_not_in_review' });
  }

  /** Null: it may have landed, or may yet. */
  private async *judge(
    transaction: NonNullable<DeskSettlement['transaction']>,
  ): Steps<PayoutVerdict | null, WitnessError> {
    const { witnesses } = this.ports;
    const sighting = yield* witnesses.sight(transaction.hash);
    if (sighting.kind === 'success') return ok(null);
    if (sighting.kind === 'failed') return ok({ kind: 'failed', landing: sighting.landing });
    return ok((yield* witnesses.isDead(transaction)) ? { kind: 'expired' } : null);
  }
}

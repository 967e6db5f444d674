import { err, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../shared/steps.ts';
import { openPayoutCase, showSettlement, type DecidePayoutError, type DecidePayoutPorts } from './payout-case.ts';
import { type DeskSettlement } from './ports/payout-desk.ts';

/**
 * Completes a settlement in review, and those that travelled with it, because the ledger shows its transaction: never
 * because an administrator says so.
 */
export class ConfirmPayout {
  private readonly ports: DecidePayoutPorts;

  constructor(ports: DecidePayoutPorts) {
    this.ports = ports;
  }

  execute(id: string): ResultAsync<DeskSettlement, DecidePayoutError> {
    return safeTry(() => this.run(id));
  }

  private async *run(id: string): Steps<DeskSettlement, DecidePayoutError> {
    const { desk, witnesses, clock } = this.ports;
    const transaction = yield* openPayoutCase(desk, id);
    const sighting = yield* witnesses.sight(transaction.hash);
    if (sighting.kind !== 'success') return err({ kind: 'payout_not_proven' });
    const verdict = { kind: 'confirmed', landing: sighting.landing } as const;
    const decided = yield* desk.decide(transaction.id, verdict, clock.now());
    return decided ? showSettlement(desk, id) : err({ kind: 'settlement_not_in_review' });
  }
}

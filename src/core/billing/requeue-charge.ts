import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type LedgerWitnesses, type WitnessError } from './ledger-witnesses.ts';
import { type ReviewDesk, type ReviewedTransaction } from './ports/review-desk.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';
import { openCase, showCharge, type NotProven, type ReviewError } from './review-case.ts';

export type RequeueChargeError = ReviewError | NotProven | WitnessError;

export interface RequeueChargePorts {
  readonly desk: ReviewDesk;
  readonly ledger: UsageLedger;
  readonly witnesses: Pick<LedgerWitnesses, 'sight' | 'isDead'>;
  readonly clock: Clock;
}

/**
 * Lets a charge in review travel again, alone. Whatever carried it before must have failed or be proven dead, or it
 * could be charged twice; what is undecided is decided first, where the ledger allows it.
 */
export class RequeueCharge {
  private readonly ports: RequeueChargePorts;

  constructor(ports: RequeueChargePorts) {
    this.ports = ports;
  }

  execute(requestId: string): ResultAsync<ChargeView, RequeueChargeError> {
    return safeTry(() => this.run(requestId));
  }

  private async *run(requestId: string): Steps<ChargeView, RequeueChargeError> {
    const { desk, ledger } = this.ports;
    const { itemId, transactions } = yield* openCase(desk, ledger, requestId);
    for (const transaction of transactions) {
      if (transaction.status === 'review') yield* this.decide(transaction);
    }
    const outcome = yield* desk.requeue(itemId);
    return outcome === 'requeued' ? showCharge(ledger, requestId) : err({ kind: outcome });
  }

  /** Writes down that it failed or is dead. Anything else leaves it as it is, and the desk then refuses. */
  private decide(transaction: ReviewedTransaction): ResultAsync<boolean, WitnessError | StoreUnavailable> {
    const { desk, witnesses, clock } = this.ports;
    return witnesses.sight(transaction.hash).andThen((sighting) => {
      switch (sighting.kind) {
        case 'success':
          return ok(false);
        case 'failed':
          return desk.fail(transaction.id, sighting.landing, clock.now());
        case 'not_found':
          return witnesses
            .isDead(transaction)
            .andThen((dead) => (dead ? desk.expire(transaction.id, clock.now()) : ok(false)));
      }
    });
  }
}

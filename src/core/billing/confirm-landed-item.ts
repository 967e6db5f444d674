import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type LedgerWitnesses, type WitnessError } from './ledger-witnesses.ts';
import { type ChainTransactions, type ItemInHand, type ItemTrace } from './ports/chain-transactions.ts';
import { type LandedDeduct } from './ports/deduct-records.ts';

/** `not_confirmed`: everyone was asked and nobody shows it, or it is no longer in hand. */
export type LandedItemOutcome = 'confirmed' | 'not_confirmed';

export interface ConfirmLandedItemPorts {
  readonly transactions: Pick<ChainTransactions, 'trace' | 'confirmLanded'>;
  readonly witnesses: Pick<LedgerWitnesses, 'sight' | 'deductOf'>;
  readonly clock: Clock;
}

type Landed = Pick<LandedDeduct, 'transaction' | 'landing'>;

/**
 * For an item that the contract knows although our books do not say that it landed: finds the transaction that carried
 * it, and confirms it. What carried it by our books is asked for by hash, however dead it was called; the contract's own
 * records show what our books have never heard of, as after the restore of an old backup.
 */
export class ConfirmLandedItem {
  private readonly ports: ConfirmLandedItemPorts;

  constructor(ports: ConfirmLandedItemPorts) {
    this.ports = ports;
  }

  /** `witnesses_unavailable`: somebody who may know could not be asked, or another transaction must be decided first. */
  execute(item: ItemInHand): ResultAsync<LandedItemOutcome, WitnessError> {
    return safeTry(() => this.run(item));
  }

  private async *run(item: ItemInHand): Steps<LandedItemOutcome, WitnessError> {
    const { transactions, clock } = this.ports;
    const trace = yield* transactions.trace(item.id);
    const landed = trace === null ? null : yield* this.find(trace);
    if (landed === null) return ok('not_confirmed');
    const outcome = yield* transactions.confirmLanded(item, landed, clock.now());
    if (outcome === 'undecided') return err({ kind: 'witnesses_unavailable' });
    return ok(outcome === 'confirmed' ? outcome : 'not_confirmed');
  }

  private find(trace: ItemTrace): ResultAsync<Landed | null, WitnessError> {
    return safeTry(() => this.search(trace));
  }

  private async *search(trace: ItemTrace): Steps<Landed | null, WitnessError> {
    const { witnesses } = this.ports;
    let allAsked = true;
    for (const transaction of trace.carriers) {
      const sighting = await witnesses.sight(transaction.hash);
      if (sighting.isOk() && sighting.value.kind === 'success') {
        return ok({ transaction, landing: sighting.value.landing });
      }
      if (sighting.isErr() && sighting.error.kind === 'database_unavailable') return err(sighting.error);
      allAsked &&= sighting.isOk();
    }
    const deduct = yield* witnesses.deductOf(trace);
    // Another amount under our id is not our charge: only a person can say what it is.
    if (deduct !== null) return ok(deduct.units === trace.units ? deduct : null);
    return allAsked ? ok(null) : err({ kind: 'witnesses_unavailable' });
  }
}

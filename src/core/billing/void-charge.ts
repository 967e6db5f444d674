import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';

export type VoidChargeError =
  | { readonly kind: 'charge_not_found' }
  /** It travels, has landed, or was released before. */
  | { readonly kind: 'charge_not_voidable' }
  | StoreUnavailable;

/** Releases a charge that nothing carries yet, for good: its request id can never be charged again. */
export class VoidCharge {
  private readonly ledger: UsageLedger;
  private readonly clock: Clock;

  constructor(ledger: UsageLedger, clock: Clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  execute(requestId: string): ResultAsync<ChargeView, VoidChargeError> {
    return safeTry(() => this.run(requestId));
  }

  private async *run(requestId: string): Steps<ChargeView, VoidChargeError> {
    const charge = yield* this.ledger.find(requestId);
    if (charge === null) return err({ kind: 'charge_not_found' });
    const outcome = yield* this.ledger.void(charge, { reason: 'admin', final: true }, this.clock.now());
    if (outcome !== 'voided') return err({ kind: 'charge_not_voidable' });
    const voided = yield* this.ledger.find(requestId);
    return voided === null ? err({ kind: 'charge_not_found' }) : ok(voided);
  }
}

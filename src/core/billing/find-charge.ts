import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeView, type UsageLedger } from './ports/usage-ledger.ts';

export interface FindChargeInput {
  readonly requestId: string;
  /** Only this user's charges are found; null finds anyone's. */
  readonly ownerId: string | null;
}

export type FindChargeError = { readonly kind: 'charge_not_found' } | StoreUnavailable;

/** Looks a charge up by its request id. Another user's charge and no charge give the same answer. */
export class FindCharge {
  private readonly ledger: UsageLedger;

  constructor(ledger: UsageLedger) {
    this.ledger = ledger;
  }

  execute({ requestId, ownerId }: FindChargeInput): ResultAsync<ChargeView, FindChargeError> {
    return this.ledger.find(requestId).andThen((charge) => {
      const visible = charge !== null && (ownerId === null || charge.userId === ownerId);
      return visible ? ok(charge) : err({ kind: 'charge_not_found' as const });
    });
  }
}

import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type AssignOutcome, type Deposits } from './ports/deposits.ts';

export interface AssignDepositInput {
  readonly eventId: string;
  readonly userId: string;
}

export interface AssignmentRefused {
  readonly kind: Exclude<AssignOutcome, 'assigned'>;
}

export type AssignDepositError = AssignmentRefused | StoreUnavailable;

/** Credits a deposit of an unknown depositor to the user whose it is, on an administrator's word. */
export class AssignDeposit {
  private readonly deposits: Pick<Deposits, 'assign'>;

  constructor(deposits: Pick<Deposits, 'assign'>) {
    this.deposits = deposits;
  }

  execute({ eventId, userId }: AssignDepositInput): ResultAsync<AssignDepositInput, AssignDepositError> {
    return this.deposits
      .assign(eventId, userId)
      .andThen((outcome) =>
        outcome === 'assigned' ? okAsync({ eventId, userId }) : errAsync<never, AssignmentRefused>({ kind: outcome }),
      );
  }
}

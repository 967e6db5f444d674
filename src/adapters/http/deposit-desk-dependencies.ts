import { type AssignDeposit } from '../../core/vault/assign-deposit.ts';
import { type GetScanStanding } from '../../core/vault/get-scan-standing.ts';
import { type ListUnknownDeposits } from '../../core/vault/list-unknown-deposits.ts';

/** What administrators do about deposits that could not be credited. */
export interface DepositDeskDependencies {
  readonly listUnknownDeposits: Pick<ListUnknownDeposits, 'execute'>;
  readonly assignDeposit: Pick<AssignDeposit, 'execute'>;
  readonly getScanStanding: Pick<GetScanStanding, 'execute'>;
}

import { type ResultAsync } from 'neverthrow';
import { type ConfirmPayout } from '../../core/settlement/confirm-payout.ts';
import { type ListSettlements } from '../../core/settlement/list-settlements.ts';
import { type ReconcileSettlements } from '../../core/settlement/reconcile-settlements.ts';
import { type RequeuePayout } from '../../core/settlement/requeue-payout.ts';
import { type SettleSummary } from '../../core/settlement/settle-revenue.ts';
import { type WriteOffPayout } from '../../core/settlement/write-off-payout.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';

/** The deployment has no contract that pays providers, or may not use it. */
export interface PayoutsDisabled {
  readonly kind: 'payouts_disabled';
}

/** What the administrator's routes of settlements ask. */
export interface SettlementDependencies {
  readonly settleRevenue: { execute(): ResultAsync<SettleSummary, StoreUnavailable | PayoutsDisabled> };
  readonly listSettlements: Pick<ListSettlements, 'execute'>;
  readonly reconcileSettlements: Pick<ReconcileSettlements, 'execute'>;
  readonly confirmPayout: Pick<ConfirmPayout, 'execute'>;
  readonly requeuePayout: Pick<RequeuePayout, 'execute'>;
  readonly writeOffPayout: Pick<WriteOffPayout, 'execute'>;
}

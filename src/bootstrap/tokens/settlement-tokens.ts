import { type RevenueDependencies } from '../../adapters/http/revenue-dependencies.ts';
import { type ContractCheck } from '../../adapters/soroban/contract-check.ts';
import { type SettlementDependencies } from '../../adapters/http/settlement-dependencies.ts';
import { type RevenueTrigger } from '../../core/billing/ports/revenue-trigger.ts';
import { type IndexRevenue } from '../../core/settlement/index-revenue.ts';
import { type PayoutPool } from '../../core/settlement/ports/payout-pool.ts';
import { type PayoutRecords } from '../../core/settlement/ports/payout-records.ts';
import { type SettlementBook } from '../../core/settlement/ports/settlement-book.ts';
import { type ReconcileSettlements } from '../../core/settlement/reconcile-settlements.ts';
import { type PayoutTrigger, type SettleRevenue } from '../../core/settlement/settle-revenue.ts';
import { type SubmitPayouts } from '../../core/settlement/submit-payouts.ts';
import { type SyncSettlements } from '../../core/settlement/sync-settlements.ts';
import { token } from './token.ts';

/** What turns revenue into payouts. */
export const SETTLEMENT_TOKENS = {
  RevenueTrigger: token<RevenueTrigger>('RevenueTrigger'),
  IndexRevenue: token<Pick<IndexRevenue, 'execute'>>('IndexRevenue'),
  RevenueDependencies: token<RevenueDependencies>('RevenueDependencies'),
  SettlementBook: token<SettlementBook>('SettlementBook'),
  PayoutTrigger: token<PayoutTrigger>('PayoutTrigger'),
  PayoutPoolCheck: token<ContractCheck<void>>('PayoutPoolCheck'),
  PayoutPool: token<PayoutPool>('PayoutPool'),
  PayoutRecords: token<PayoutRecords>('PayoutRecords'),
  SettleRevenue: token<SettleRevenue>('SettleRevenue'),
  SubmitPayouts: token<SubmitPayouts>('SubmitPayouts'),
  SyncSettlements: token<SyncSettlements>('SyncSettlements'),
  ReconcileSettlements: token<ReconcileSettlements>('ReconcileSettlements'),
  SettlementDependencies: token<SettlementDependencies>('SettlementDependencies'),
} as const;

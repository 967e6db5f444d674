import { type DecidePayoutError, type PayoutCaseError } from '../../../../core/settlement/payout-case.ts';
import { settlementParams, settlementQuery } from '../../schemas/settlement-query.ts';
import { voidBody } from '../../schemas/void-body.ts';
import {
  deskSettlement,
  deskSettlements,
  settledRevenue,
  settlementReconciliation,
} from '../answers/desk-settlement.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Administration', audience: 'admin' } as const;
const decided = { 200: { description: 'The settlement as it is now', schema: deskSettlement } };
const decideProblems = kindsOf<DecidePayoutError>({
  settlement_not_found: true,
  settlement_not_in_review: true,
  payout_not_proven: true,
  witnesses_unavailable: true,
  database_unavailable: true,
});

export const SETTLEMENTS: readonly Operation[] = [
  {
    ...common,
    id: 'listSettlements',
    method: 'get',
    path: '/api/admin/settlements',
    summary: 'Settlements of all developers, the newest first, and why any of them is set aside',
    query: settlementQuery,
    conditional: true,
    answers: { 200: { description: 'One page of them', schema: deskSettlements } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'reconcileSettlements',
    method: 'get',
    path: '/api/admin/settlements/reconciliation',
    summary: 'Compare revenue with settlements, and payouts with the chain, now; repairs nothing',
    answers: { 200: { description: 'The comparison', schema: settlementReconciliation } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'settleRevenue',
    method: 'post',
    path: '/api/admin/settlements/run',
    summary: 'Settle now what developers are owed',
    body: voidBody,
    answers: { 200: { description: 'What was settled', schema: settledRevenue } },
    problems: ['payouts_disabled', 'database_unavailable'],
  },
  {
    ...common,
    id: 'confirmPayout',
    method: 'post',
    path: '/api/admin/settlements/:id/confirm',
    summary: 'Complete a settlement in review, if the ledger shows its transaction',
    params: settlementParams,
    body: voidBody,
    answers: decided,
    problems: decideProblems,
  },
  {
    ...common,
    id: 'requeuePayout',
    method: 'post',
    path: '/api/admin/settlements/:id/requeue',
    summary: 'Pay a settlement in review again, if its transaction failed or is proven dead',
    params: settlementParams,
    body: voidBody,
    answers: decided,
    problems: decideProblems,
  },
  {
    ...common,
    id: 'writeOffPayout',
    method: 'post',
    path: '/api/admin/settlements/:id/write-off',
    summary: 'Give a settlement in review up: its revenue is never paid again',
    params: settlementParams,
    body: voidBody,
    answers: decided,
    problems: kindsOf<PayoutCaseError>({
      settlement_not_found: true,
      settlement_not_in_review: true,
      database_unavailable: true,
    }),
  },
];

import { type AssignDepositError } from '../../../../core/vault/assign-deposit.ts';
import { assignDepositBody } from '../../schemas/assign-deposit-body.ts';
import { depositEventParams } from '../../schemas/deposit-event-params.ts';
import { pageQuery } from '../../schemas/page-query.ts';
import { assignment, scanStanding, unknownDeposits } from '../answers/deposit-desk.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Administration', audience: 'admin' } as const;

export const DEPOSIT_DESK: readonly Operation[] = [
  {
    ...common,
    id: 'listUnknownDeposits',
    method: 'get',
    path: '/api/admin/deposits/unknown',
    summary: 'Deposits of accounts that no vault is bound to, the oldest first',
    query: pageQuery,
    conditional: true,
    answers: { 200: { description: 'One page of them', schema: unknownDeposits } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'getDepositScan',
    method: 'get',
    path: '/api/admin/deposits/scan',
    summary: 'How far the deposits have been read, and what could not be: the newest 100 of each',
    answers: { 200: { description: 'The standing of the scan', schema: scanStanding } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'assignDeposit',
    method: 'post',
    path: '/api/admin/deposits/:eventId/assign',
    summary: 'Credit a deposit of an unknown account to the vault of a user in the same contract',
    params: depositEventParams,
    body: assignDepositBody,
    answers: { 200: { description: 'Whose the deposit is now', schema: assignment } },
    problems: kindsOf<AssignDepositError>({
      deposit_event_not_found: true,
      deposit_already_credited: true,
      vault_not_found: true,
      database_unavailable: true,
    }),
  },
];

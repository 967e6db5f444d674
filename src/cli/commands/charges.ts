import { get } from '../api-request.ts';
import { command, type Command } from '../command.ts';
import { PAGE } from '../options.ts';
import { adminAction } from './admin-action.ts';

const REVIEWED = { parameter: 'requestId', path: '/api/admin/charges' };

export const CHARGES: readonly Command[] = [
  command({
    name: 'charges show',
    summary: 'A charge: its status, its amount and its transaction',
    audience: 'user_or_admin',
    parameters: ['requestId'],
    request: (given) => get(`/api/billing/deductions/${given.segment('requestId')}`),
  }),
  command({
    name: 'charges receipt',
    summary: 'The proof that a confirmed charge is part of its transaction',
    audience: 'user_or_admin',
    parameters: ['requestId'],
    request: (given) => get(`/api/billing/deductions/${given.segment('requestId')}/receipt`),
  }),
  adminAction({
    name: 'charges void',
    summary: 'Void a charge that no transaction carries yet, for good',
    parameter: 'requestId',
    path: '/api/billing/deductions',
    verb: 'void',
  }),
  command({
    name: 'charges review',
    summary: 'Charges that wait for a person, the oldest first',
    audience: 'admin',
    options: PAGE,
    view: { entries: 'records' },
    request: (given) => get('/api/admin/charges/review', { limit: given.text('limit'), cursor: given.text('cursor') }),
  }),
  adminAction({
    ...REVIEWED,
    name: 'charges confirm',
    summary: 'Confirm a charge in review, if the ledger bears it out',
    verb: 'confirm',
  }),
  adminAction({
    ...REVIEWED,
    name: 'charges requeue',
    summary: 'Charge it anew, if no transaction of it can land any more',
    verb: 'requeue',
  }),
  adminAction({
    ...REVIEWED,
    name: 'charges write-off',
    summary: 'Release it, whatever the ledger says; cannot be taken back',
    verb: 'write-off',
  }),
];

import { z } from 'zod';
import { type DeductError } from '../../../../core/billing/deduct-usage.ts';
import { type FindChargeError } from '../../../../core/billing/find-charge.ts';
import { type GetChargeReceiptError } from '../../../../core/billing/get-charge-receipt.ts';
import { type VoidChargeError } from '../../../../core/billing/void-charge.ts';
import { chargeParams } from '../../schemas/charge-params.ts';
import { deductBatchBody } from '../../schemas/deduct-batch-body.ts';
import { deductBody } from '../../schemas/deduct-body.ts';
import { voidBody } from '../../schemas/void-body.ts';
import { batchResults, charge, chargeReceipt, receipt } from '../answers/charge.ts';
import { kindsOf, type Operation } from '../operation.ts';

const tag = 'Billing';
const replayed = { 'Idempotent-Replayed': 'true: the charge was there before' };

export const BILLING: readonly Operation[] = [
  {
    id: 'deduct',
    method: 'post',
    path: '/api/billing/deduct',
    tag,
    summary: 'Charge a usage, exactly once for each requestId',
    audience: 'user_or_admin',
    body: deductBody,
    headers: z.object({
      'Idempotency-Key': z.string().optional().meta({ description: 'Stands for requestId where the body has none' }),
      Prefer: z.string().optional().meta({ description: 'respond-async, or wait=N for N seconds (RFC 7240)' }),
    }),
    answers: {
      200: {
        description: 'What the caller waited for has come about',
        schema: receipt,
        headers: { ...replayed, 'Preference-Applied': 'The preference that was honoured' },
      },
      202: {
        description: 'Reserved, and on its way',
        schema: receipt,
        headers: {
          ...replayed,
          'Preference-Applied': 'The preference that was honoured',
          Location: 'Where the charge can be followed',
        },
      },
    },
    problems: [
      'forbidden',
      ...kindsOf<DeductError>({
        insufficient_balance: true,
        contract_refused: true,
        network_unavailable: true,
        charge_voided: true,
        idempotency_conflict: true,
        vault_not_found: true,
        charge_unstorable: true,
        database_unavailable: true,
        overloaded: true,
      }),
    ],
  },
  {
    id: 'deductBatch',
    method: 'post',
    path: '/api/billing/deduct/batch',
    tag,
    summary: 'Charge up to 500 usages; each item is a deduct body, and a bad one does not fail the rest',
    audience: 'user_or_admin',
    body: deductBatchBody,
    answers: { 200: { description: 'One result per item, in order', schema: batchResults } },
  },
  {
    id: 'getDeduction',
    method: 'get',
    path: '/api/billing/deductions/:requestId',
    tag,
    summary: "One of the caller's charges",
    audience: 'user_or_admin',
    params: chargeParams,
    conditional: true,
    answers: { 200: { description: 'The charge', schema: charge } },
    problems: kindsOf<FindChargeError>({ charge_not_found: true, database_unavailable: true }),
  },
  {
    id: 'getReceipt',
    method: 'get',
    path: '/api/billing/deductions/:requestId/receipt',
    tag,
    summary: 'Where on the ledger a charge was paid, with a proof that can be checked offline',
    audience: 'user_or_admin',
    params: chargeParams,
    conditional: true,
    answers: { 200: { description: 'The receipt of a confirmed charge', schema: chargeReceipt } },
    problems: kindsOf<GetChargeReceiptError>({
      charge_not_found: true,
      charge_not_confirmed: true,
      database_unavailable: true,
    }),
  },
  {
    id: 'voidDeduction',
    method: 'post',
    path: '/api/billing/deductions/:requestId/void',
    tag,
    summary: 'Release a charge that is still reserved, for good',
    audience: 'admin',
    params: chargeParams,
    body: voidBody,
    answers: { 200: { description: 'The released charge', schema: charge } },
    problems: kindsOf<VoidChargeError>({
      charge_not_found: true,
      charge_not_voidable: true,
      database_unavailable: true,
    }),
  },
];

import { z } from 'zod';
import { type presentCharge } from '../../presenters/charge.ts';
import { type presentReceipt } from '../../presenters/receipt.ts';
import { type presentReviewedCharge } from '../../presenters/reviewed-charge.ts';
import { errorBody } from '../problem-answers.ts';
import { bigNumber, hash, pageOf, time, usdc } from './values.ts';

const status = z
  .enum(['held', 'reserved', 'confirmed', 'voided', 'failed', 'free', 'submitted', 'review'])
  .meta({ id: 'ChargeStatus' });

export const charge: z.ZodType<ReturnType<typeof presentCharge>> = z
  .strictObject({
    usageEventId: bigNumber,
    requestId: z.string(),
    status,
    stellarTxHash: hash.nullable(),
    ledger: z.int().nullable(),
    amountUsdc: usdc,
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Charge' });

const receiptFields = {
  usageEventId: bigNumber,
  stellarTxHash: hash.nullable(),
  alreadyProcessed: z.boolean(),
  status,
};

export const receipt: z.ZodType<ReturnType<typeof presentReceipt>> = z
  .strictObject(receiptFields)
  .meta({ id: 'Receipt' });

const requestId = z.string().nullable().meta({ description: 'Null when the item has no usable one' });
const { code, message, details } = errorBody.shape;

/** One result per item, in the order of the items. */
export const batchResults = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ requestId, ...receiptFields }),
      z.strictObject({ requestId, status: z.literal('refused'), code, message, details }),
    ]),
  ),
});

const transaction = z.strictObject({
  hash,
  status: z.enum(['signed', 'submitted', 'confirmed', 'failed', 'expired', 'review']),
  kind: z.enum(['deduct', 'batch_deduct', 'payout']),
  ledger: z.int().nullable(),
  maxLedger: z.int(),
  sequence: bigNumber,
  sourceAccount: z.string(),
  sends: z.int(),
  lastSendStatus: z.enum(['pending', 'duplicate', 'try_again_later', 'error', 'unknown']).nullable(),
});

const reviewedCharge: z.ZodType<ReturnType<typeof presentReviewedCharge>> = z
  .strictObject({
    usageEventId: bigNumber,
    requestId: z.string(),
    userId: z.string(),
    amountUsdc: usdc,
    status: z.literal('review'),
    createdAt: time,
    updatedAt: time,
    transactions: z.array(transaction),
    failures: z.int(),
  })
  .meta({ id: 'ReviewedCharge' });

export const reviewedCharges = pageOf(reviewedCharge);

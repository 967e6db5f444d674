import { z } from 'zod';
import { type presentCharge } from '../../presenters/charge.ts';
import { type presentChargeReceipt } from '../../presenters/charge-receipt.ts';
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

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: '32 bytes as hex' });

export const chargeReceipt: z.ZodType<ReturnType<typeof presentChargeReceipt>> = z
  .strictObject({
    requestId: z.string(),
    attempt: z.int(),
    stellarTxHash: hash,
    ledger: z.int(),
    contractId: z.string().meta({ description: 'The vault contract that was called' }),
    onChainId: z.string().meta({ description: 'The request id of the deduct on the ledger' }),
    chargeCount: z.int().meta({ description: 'How many charges the deduct paid for' }),
    merkleRoot: digest.nullable().meta({ description: 'Null for a direct charge, which is not gathered with others' }),
    leaf: z
      .strictObject({
        salt: digest,
        charge: z.strictObject({
          requestId: z.string(),
          attempt: z.int(),
          userId: z.string(),
          apiId: z.string(),
          endpointId: z.string(),
          units: bigNumber.meta({ description: 'The amount in units of 0.0000001 USDC' }),
        }),
      })
      .nullable(),
    proof: z
      .array(z.strictObject({ side: z.enum(['left', 'right']), hash: digest }))
      .meta({ description: 'From the leaf to the root; side says where this hash stands' }),
  })
  .meta({ id: 'ChargeReceipt' });

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

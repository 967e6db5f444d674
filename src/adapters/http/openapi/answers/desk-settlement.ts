import { z } from 'zod';
import { type presentDeskSettlement, type presentSettlementReconciliation } from '../../presenters/desk-settlement.ts';
import { SETTLEMENT_STATUSES } from '../../schemas/settlement-query.ts';
import { hash, pageOf, time, usdc } from './values.ts';

const OBSTACLES = [
  'account_missing',
  'trustline_missing',
  'trustline_frozen',
  'trustline_full',
  'refused',
  'pool_short',
  'pool_paused',
] as const;

/** Also below zero. */
const signedUsdc = z
  .string()
  .regex(/^-?\d+(\.\d{1,7})?$/)
  .meta({ description: 'USDC as a decimal string, exact to 7 digits; may be negative', example: '-0.01' });

export const deskSettlement: z.ZodType<ReturnType<typeof presentDeskSettlement>> = z
  .strictObject({
    id: z.string(),
    developerId: z.string(),
    amountUsdc: usdc,
    payoutAddress: z.string(),
    status: z.enum(SETTLEMENT_STATUSES),
    stellarTxHash: hash.nullable(),
    transactionStatus: z.enum(['signed', 'submitted', 'confirmed', 'failed', 'expired', 'review']).nullable(),
    failures: z.int().meta({ description: 'Transactions that carried it and failed' }),
    obstacle: z.enum(OBSTACLES).nullable().meta({ description: 'Why it was set aside; null: it was not' }),
    retryAt: time.nullable().meta({ description: 'Until when' }),
    writtenOff: z.boolean().meta({ description: 'Failed because a person gave it up: its revenue is not paid again' }),
    createdAt: time,
    updatedAt: time,
    completedAt: time.nullable(),
  })
  .meta({ id: 'AdminSettlement' });

export const deskSettlements = pageOf(deskSettlement);

export const settledRevenue = z
  .strictObject({ settlements: z.int().meta({ description: 'How many were made' }), amountUsdc: usdc })
  .meta({ id: 'SettledRevenue' });

export const settlementReconciliation: z.ZodType<ReturnType<typeof presentSettlementReconciliation>> = z
  .strictObject({
    at: time,
    earnedUsdc: usdc.meta({ description: 'Revenue of all charges, net of fees' }),
    completedUsdc: usdc,
    openUsdc: usdc.meta({ description: 'In settlements that are pending, submitted or in review' }),
    unsettledUsdc: usdc.meta({ description: 'In no settlement' }),
    writtenOffUsdc: usdc.meta({ description: 'Given up by a person' }),
    imbalanceUsdc: signedUsdc.meta({ description: 'Earned less all of these: zero, always' }),
    mismatched: z.int().meta({ description: 'Settlements whose amount is not the sum of their revenue' }),
    inReview: z.int(),
    setAside: z.partialRecord(z.enum(OBSTACLES), z.int()).meta({ description: 'Settlements set aside, by reason' }),
    payouts: z
      .strictObject({
        contractId: z.string(),
        fromLedger: z.int(),
        toLedger: z.int(),
        chainUsdc: usdc.meta({ description: 'What the contract says that it paid in these ledgers' }),
        booksUsdc: usdc.meta({ description: 'What our books call paid in them' }),
        undecidedUsdc: usdc.meta({ description: 'Under way or in review: paid in them or not' }),
        driftUsdc: signedUsdc.meta({ description: 'What none of these explains' }),
      })
      .nullable()
      .meta({ description: 'Null: the chain could not be read' }),
  })
  .meta({ id: 'SettlementReconciliation' });

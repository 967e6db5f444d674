import { z } from 'zod';
import {
  type presentDeveloperApi,
  type presentRevenue,
  type presentRevenueStanding,
} from '../../presenters/revenue.ts';
import { bigNumber, hash, nextCursor, pageOf, time, usdc } from './values.ts';

const settlement = z
  .strictObject({
    id: z.string(),
    developerId: z.string(),
    amount: usdc,
    status: z.enum(['pending', 'submitted', 'completed', 'failed', 'review']),
    tx_hash: hash.nullable(),
    payout_address: z.string(),
    created_at: time,
    updated_at: time,
    completed_at: time.nullable(),
  })
  .meta({ id: 'Settlement' });

const summary = z.strictObject({
  total_earned: usdc.meta({ description: 'Completed, pending and available, net of fees' }),
  pending: usdc.meta({ description: 'In settlements that are not completed: pending, submitted and in review' }),
  available_to_withdraw: usdc.meta({ description: 'In no settlement yet' }),
});

export const revenue: z.ZodType<ReturnType<typeof presentRevenue>> = z
  .strictObject({ summary, settlements: z.array(settlement), nextCursor })
  .meta({ id: 'Revenue' });

const developerApi: z.ZodType<ReturnType<typeof presentDeveloperApi>> = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(['active', 'paused']),
    calls: z.int().meta({ description: 'Confirmed ones' }),
    revenue_usdc: usdc.meta({ description: 'Of these calls, net of fees, paid out or not' }),
    created_at: time,
  })
  .meta({ id: 'DeveloperApi' });

export const developerApis = pageOf(developerApi);

const setAsideCharge = z.strictObject({
  usageEventId: bigNumber,
  requestId: z.string(),
  apiId: z.string(),
  reason: z.enum(['not_confirmed', 'unknown_vault', 'amount_out_of_range']),
});

export const revenueStanding: z.ZodType<ReturnType<typeof presentRevenueStanding>> = z
  .strictObject({
    unowned: z
      .strictObject({ calls: z.int(), netUsdc: usdc })
      .meta({ description: 'Confirmed calls of APIs that nobody has registered' }),
    setAside: z.array(setAsideCharge).meta({ description: 'Queued charges that could not be booked' }),
    nextCursor,
  })
  .meta({ id: 'RevenueStanding' });

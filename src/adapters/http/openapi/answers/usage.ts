import { z } from 'zod';
import { type presentUsage } from '../../presenters/usage.ts';
import { bigNumber, hash, nextCursor, time, usdc, type MayLack } from './values.ts';

const sum = { calls: z.int(), spentUsdc: usdc };

const event = z
  .strictObject({
    usageEventId: bigNumber,
    requestId: z.string(),
    createdAt: time,
    apiId: z.string(),
    endpointId: z.string(),
    apiKeyId: z.string(),
    amountUsdc: usdc,
    status: z.enum(['reserved', 'confirmed', 'free', 'submitted', 'review']),
    stellarTxHash: hash.nullable(),
  })
  .meta({ id: 'UsageEvent' });

const stats = z.strictObject({
  totalCalls: z.int(),
  totalSpentUsdc: usdc,
  breakdownByApi: z.array(z.strictObject({ apiId: z.string(), ...sum })),
  buckets: z
    .array(z.strictObject({ start: time, ...sum }))
    .optional()
    .meta({ description: 'Only with groupBy' }),
});

export const usage: z.ZodType<MayLack<ReturnType<typeof presentUsage>>> = z
  .strictObject({
    events: z.array(event),
    stats,
    period: z.strictObject({ from: time, to: time }),
    nextCursor,
  })
  .meta({ id: 'Usage' });

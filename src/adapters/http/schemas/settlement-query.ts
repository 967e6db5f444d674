import { z } from 'zod';
import { pageFields } from './page-query.ts';

export const SETTLEMENT_STATUSES = ['pending', 'submitted', 'completed', 'failed', 'review'] as const;

/** `?status=review&limit=20&cursor=...`; null: whatever their status, and the first page. */
export const settlementQuery = z
  .object({ ...pageFields, status: z.enum(SETTLEMENT_STATUSES).optional() })
  .transform(({ limit, cursor, status }) => ({ limit, after: cursor ?? null, status: status ?? null }));

export const settlementParams = z.object({
  id: z.string().regex(/^stl_[0-9A-Za-z]{1,64}$/, 'Must be a settlement id'),
});

import { z } from 'zod';

const ITEMS_MAX = 500;

/** Only the envelope: each item is validated on its own, so that a bad one does not fail the rest. */
export const deductBatchBody = z.strictObject({ items: z.array(z.unknown()).min(1).max(ITEMS_MAX) });

import { z } from 'zod';
import { cursor } from './cursor.ts';

const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 20;

const limit = z
  .string()
  .regex(/^\d{1,9}$/, 'Must be a whole number')
  .transform(Number)
  .pipe(z.number().min(1).max(LIMIT_MAX));

/** What every paged list takes. */
export const pageFields = { limit: limit.default(LIMIT_DEFAULT), cursor: cursor.optional() };

/** `?limit=20&cursor=...` of a paged list; `after` is null on the first page. */
export const pageQuery = z
  .object(pageFields)
  .transform((query) => ({ limit: query.limit, after: query.cursor ?? null }));

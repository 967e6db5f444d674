import { z } from 'zod';
import { CATEGORIES } from '../../../core/catalog/category.ts';
import { identifier } from './identifier.ts';
import { pageFields } from './page-query.ts';

const SEARCH_LENGTH_MAX = 100;

/** `?category=weather&search=forecast` with paging -> a `ListApisInput`; an empty search is none. */
export const apiListQuery = z
  .object({
    ...pageFields,
    category: z.enum(CATEGORIES).optional(),
    search: z.string().trim().max(SEARCH_LENGTH_MAX).optional(),
  })
  .transform(({ limit, cursor, category, search }) => ({
    limit,
    after: cursor ?? null,
    category: category ?? null,
    search: search === undefined || search === '' ? null : search,
  }));

/** The path parameter of an API's own routes: its id or its slug. */
export const apiParams = z.object({ id: identifier });

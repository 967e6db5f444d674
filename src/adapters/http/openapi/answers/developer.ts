import { z } from 'zod';
import { CATEGORIES } from '../../../../core/catalog/category.ts';
import { type presentDeveloper } from '../../presenters/developer.ts';
import { time } from './values.ts';

export const developer: z.ZodType<ReturnType<typeof presentDeveloper>> = z
  .strictObject({
    user_id: z.string(),
    name: z.string().nullable(),
    website: z.string().nullable(),
    description: z.string().nullable(),
    category: z.enum(CATEGORIES).nullable(),
    payout_address: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Developer' });

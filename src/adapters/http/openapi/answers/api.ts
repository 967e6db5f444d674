import { z } from 'zod';
import { CHARGE_POLICIES, HTTP_METHODS } from '../../../../core/catalog/api.ts';
import { CATEGORIES } from '../../../../core/catalog/category.ts';
import { type presentApi, type presentOwnApi } from '../../presenters/api.ts';
import { pageOf, time, usdc } from './values.ts';

const endpoint = z
  .strictObject({
    id: z.string(),
    path: z.string(),
    method: z.enum(HTTP_METHODS),
    price_per_call_usdc: usdc,
    description: z.string().nullable(),
  })
  .meta({ id: 'Endpoint' });

const fields = {
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  category: z.enum(CATEGORIES),
  status: z.enum(['active', 'paused']),
  charge_on: z.enum(CHARGE_POLICIES),
  endpoints: z.array(endpoint),
  created_at: time,
  updated_at: time,
};

export const api: z.ZodType<ReturnType<typeof presentApi>> = z.strictObject(fields).meta({ id: 'Api' });

export const ownApi: z.ZodType<ReturnType<typeof presentOwnApi>> = z
  .strictObject({ ...fields, base_url: z.string() })
  .meta({ id: 'OwnApi' });

export const signingSecret = z
  .strictObject({
    signingSecret: z.string().optional().meta({ description: 'Shown this once; a replay leaves it out' }),
  })
  .meta({ id: 'SigningSecret' });

export const apis = pageOf(api);

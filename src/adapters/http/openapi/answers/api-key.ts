import { z } from 'zod';
import { API_KEY_SCOPES } from '../../../../core/access/api-key.ts';
import { type presentApiKey, type presentShownApiKey } from '../../presenters/api-key.ts';
import { pageOf, time, usdc } from './values.ts';

const fields = {
  id: z.string(),
  apiId: z.string(),
  name: z.string().nullable(),
  prefix: z.string(),
  status: z.enum(['active', 'expired', 'revoked']),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  rateLimitPerMinute: z.int(),
  spendLimitUsdc: usdc.nullable(),
  spentUsdc: usdc.nullable(),
  expiresAt: time.nullable(),
  createdAt: time.nullable(),
  rotatedAt: time.nullable(),
  revokedAt: time.nullable(),
};

const apiKey: z.ZodType<ReturnType<typeof presentApiKey>> = z.strictObject(fields).meta({ id: 'ApiKey' });

/** What a replay is answered: all but the key itself, which nobody has kept. */
type Shown = Omit<ReturnType<typeof presentShownApiKey>, 'key'> & { readonly key?: string | undefined };

export const shownApiKey: z.ZodType<Shown> = z
  .strictObject({
    ...fields,
    key: z.string().optional().meta({ description: 'Shown this once; a replay leaves it out' }),
  })
  .meta({ id: 'ShownApiKey' });

export const apiKeys = pageOf(apiKey);

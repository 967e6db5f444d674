import { z } from 'zod';
import { API_KEY_SCOPES } from '../../../core/access/api-key.ts';
import { type Clock } from '../../../core/shared/clock.ts';
import { identifier } from './identifier.ts';
import { line } from './text.ts';
import { usdcAmount } from './usdc-amount.ts';

const NAME_LENGTH_MAX = 120;
const RATE_LIMIT_MAX = 100_000;
const RATE_LIMIT_DEFAULT = 600;
const GRACE_SECONDS_MAX = 86_400;

/** In our order, each once. */
const scopes = z
  .array(z.enum(API_KEY_SCOPES))
  .min(1)
  .max(API_KEY_SCOPES.length)
  .transform((asked) => API_KEY_SCOPES.filter((scope) => asked.includes(scope)));

const futureTime = (clock: Pick<Clock, 'now'>) =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .refine((time) => time > clock.now(), 'Must be in the future');

/** The body that asks for a key -> `{ apiIdOrSlug, terms }` of an `IssueApiKeyInput`. */
export const issueApiKeyBody = (clock: Pick<Clock, 'now'>) =>
  z
    .strictObject({
      apiId: identifier,
      name: line(NAME_LENGTH_MAX).nullable().default(null),
      scopes: scopes.default([...API_KEY_SCOPES]),
      rateLimitPerMinute: z.int().min(1).max(RATE_LIMIT_MAX).default(RATE_LIMIT_DEFAULT),
      spendLimitUsdc: usdcAmount.nullable().default(null),
      expiresAt: futureTime(clock).nullable().default(null),
    })
    .transform(({ apiId: apiIdOrSlug, spendLimitUsdc: spendLimit, ...terms }) => ({
      apiIdOrSlug,
      terms: { ...terms, spendLimit },
    }));

/**
 * The body that asks for another secret. It has no default: a day would leave a leaked secret alive, 0 would cut off a
 * client that has not heard of the new one.
 */
export const rotateApiKeyBody = z
  .strictObject({ graceSeconds: z.int().min(0).max(GRACE_SECONDS_MAX) })
  .transform(({ graceSeconds }) => ({ graceMs: graceSeconds * 1000 }));

export const apiKeyParams = z.object({ id: identifier });

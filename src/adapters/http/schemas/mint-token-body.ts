import { z } from 'zod';
import { identifier } from './identifier.ts';
import { voidBody } from './void-body.ts';

const LIFETIME_SECONDS_MIN = 60;
const LIFETIME_SECONDS_MAX = 86_400;

/** Whom the token speaks for, for how long, and why it is needed. */
export const mintTokenBody = z.strictObject({
  userId: identifier,
  lifetimeSeconds: z.int().min(LIFETIME_SECONDS_MIN).max(LIFETIME_SECONDS_MAX).nullable().default(null),
  ...voidBody.shape,
});

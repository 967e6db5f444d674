import { z } from 'zod';

const REASON_LENGTH_MAX = 500;

/** Why an administrator voids a charge; it goes to the audit log. */
export const voidBody = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(REASON_LENGTH_MAX)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters or lone surrogates'),
});

import { z } from 'zod';

const LENGTH_MAX = 255;

/** What a client names a creating request by, to send it again safely. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(LENGTH_MAX)
  .regex(/^[A-Za-z0-9._:-]*$/, 'Must consist of letters, digits and . _ : -');

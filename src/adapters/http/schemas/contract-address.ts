import { z } from 'zod';
import { isStrkey } from '../../../core/shared/strkey.ts';

const EXPECTED = 'Must be a contract (C..., 56 characters, valid checksum)';

/** The address of a contract (SEP-23); whether it exists on the ledger is not asked. */
export const contractAddress = z.string().transform((text, context) => {
  if (isStrkey('contract', text)) return text;
  context.addIssue({ code: 'invalid_format', format: 'strkey', input: text, message: EXPECTED });
  return z.NEVER;
});

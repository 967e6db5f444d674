import { z } from 'zod';
import { isAccountAddress } from '../../../core/shared/strkey.ts';

const EXPECTED = 'Must be a Stellar account (G..., 56 characters, valid checksum)';

/** The address of a Stellar account (SEP-23); whether it exists on the ledger is not asked. */
export const accountAddress = z.string().transform((text, context) => {
  if (isAccountAddress(text)) return text;
  context.addIssue({ code: 'invalid_format', format: 'strkey', input: text, message: EXPECTED });
  return z.NEVER;
});

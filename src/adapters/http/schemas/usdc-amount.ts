import { z } from 'zod';
import { parseUsdc } from '../../../core/shared/usdc.ts';

const EXPECTED = 'Must be a decimal string above 0 with at most 9 digits before and 7 after the point';

/** `"0.01"` -> `100000n` units. The core's parser decides, so that no second idea of an amount exists. */
export const usdcAmount = z.string().transform((text, context) => {
  const units = parseUsdc(text).unwrapOr(null);
  if (units !== null) return units;
  context.addIssue({ code: 'invalid_format', format: 'usdc', input: text, message: EXPECTED });
  return z.NEVER;
});

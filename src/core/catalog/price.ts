import { ok, type Result } from 'neverthrow';
import { parseUsdc, type InvalidAmount, type Units } from '../shared/usdc.ts';

const FREE = /^0{1,9}(\.0{1,7})?$/;

/** What one call costs: an amount (`'0.01'` -> `100000n`) or zero, which no other amount may be. */
export function parsePrice(text: string): Result<Units, InvalidAmount> {
  return FREE.test(text) ? ok(0n) : parseUsdc(text);
}

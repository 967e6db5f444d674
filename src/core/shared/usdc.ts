import { err, ok, type Result } from 'neverthrow';

/** USDC in its smallest unit: 1 USDC = 10 000 000 units (7 decimals, as the token contract counts). */
export type Units = bigint;

export interface InvalidAmount {
  readonly kind: 'invalid_amount';
}

const UNITS_PER_USDC = 10_000_000n;
const DECIMALS = 7;
const AMOUNT = /^(\d{1,9})(?:\.(\d{1,7}))?$/;

/** `'0.01'` -> `100000n`. At most 9 digits before and 7 after the point; zero, signs, exponents and spaces are refused. */
export function parseUsdc(text: string): Result<Units, InvalidAmount> {
  const match = AMOUNT.exec(text);
  if (match === null) return err({ kind: 'invalid_amount' });
  const whole = BigInt(match[1] ?? '0');
  const fraction = BigInt((match[2] ?? '').padEnd(DECIMALS, '0'));
  const units = whole * UNITS_PER_USDC + fraction;
  return units > 0n ? ok(units) : err({ kind: 'invalid_amount' });
}

/** `100000n` -> `'0.01'`: a decimal string without trailing zeros, exact for every bigint. */
export function formatUsdc(units: Units): string {
  const sign = units < 0n ? '-' : '';
  const magnitude = units < 0n ? -units : units;
  const whole = (magnitude / UNITS_PER_USDC).toString();
  const fraction = (magnitude % UNITS_PER_USDC).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

const UNITS_PER_USDC = 10_000_000n;
const DECIMALS = 7;
const AMOUNT = /^(\d{1,11})(?:\.(\d{1,7}))?$/;

/** `'1.5'` -> `15000000n` units; undefined for anything that is not a plain decimal of at most 7 places. */
export function parseUsdcAmount(text: string): bigint | undefined {
  const match = AMOUNT.exec(text);
  if (match === null) return undefined;
  return BigInt(match[1] ?? '0') * UNITS_PER_USDC + BigInt((match[2] ?? '').padEnd(DECIMALS, '0'));
}

/** `15000000n` units -> `'1.5000000'`, as Horizon writes balances. XLM stroops have the same seven places. */
export function formatSevenPlaces(units: bigint): string {
  return `${units / UNITS_PER_USDC}.${(units % UNITS_PER_USDC).toString().padStart(DECIMALS, '0')}`;
}

import { type Units } from '../shared/usdc.ts';

const BPS_PER_WHOLE = 10_000n;

export interface RevenueSplit {
  readonly fee: Units;
  /** The provider's. */
  readonly net: Units;
}

/** Splits what a charge brought in. The fee, in hundredths of a percent, is rounded down: the provider gets the rest. */
export function splitRevenue(units: Units, feeBps: number): RevenueSplit {
  const fee = (units * BigInt(feeBps)) / BPS_PER_WHOLE;
  return { fee, net: units - fee };
}

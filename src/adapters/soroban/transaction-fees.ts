/** What a transaction must bid at least (https://developers.stellar.org/docs/learn/fundamentals/fees-resource-limits-metering). */
const INCLUSION_FEE_STROOPS_MIN = 100n;

/** Entries that others write too can grow between simulation and ledger; what is not used is refunded. */
const RESOURCE_FEE_MARGIN_PERCENT = 15n;

/** The bid that nine of ten recent transactions did not exceed, within what we are ready to pay. */
export function inclusionFee(p90Stroops: bigint, stroopsMax: bigint): bigint {
  const bid = p90Stroops > INCLUSION_FEE_STROOPS_MIN ? p90Stroops : INCLUSION_FEE_STROOPS_MIN;
  return bid < stroopsMax ? bid : stroopsMax;
}

/** The simulated resource fee with its margin, rounded up. */
export function resourceFeeWithMargin(simulatedStroops: bigint): bigint {
  return simulatedStroops + (simulatedStroops * RESOURCE_FEE_MARGIN_PERCENT + 99n) / 100n;
}

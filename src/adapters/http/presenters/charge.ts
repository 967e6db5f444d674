import { type ChargeView } from '../../../core/billing/ports/usage-ledger.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';

/** A charge as its owner sees it: amounts as decimal strings, times as ISO 8601 in UTC. */
export function presentCharge(charge: ChargeView) {
  return {
    usageEventId: charge.id.toString(),
    requestId: charge.requestId,
    status: charge.status,
    stellarTxHash: charge.hash,
    ledger: charge.ledger,
    amountUsdc: formatUsdc(charge.units),
    createdAt: new Date(charge.createdAt).toISOString(),
    updatedAt: new Date(charge.updatedAt).toISOString(),
  };
}

import { type DeductReceipt } from '../../../core/billing/deduct-receipt.ts';

/** The answer to a deduct: seed 000's body and the status. */
export function presentReceipt({ usageEventId, stellarTxHash, alreadyProcessed, status }: DeductReceipt) {
  return { usageEventId: usageEventId.toString(), stellarTxHash, alreadyProcessed, status };
}

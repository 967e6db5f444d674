import { type ReviewedCharge, type ReviewedTransaction } from '../../../core/billing/ports/review-desk.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';

/** A charge in review as an administrator sees it, with all that is known of what carried it. */
export function presentReviewedCharge(charge: ReviewedCharge) {
  return {
    usageEventId: charge.id.toString(),
    requestId: charge.requestId,
    userId: charge.userId,
    amountUsdc: formatUsdc(charge.units),
    status: 'review',
    createdAt: new Date(charge.createdAt).toISOString(),
    updatedAt: new Date(charge.updatedAt).toISOString(),
    transactions: charge.transactions.map(presentTransaction),
    failures: charge.failures,
  };
}

/** A sequence number can be larger than what JSON readers keep exact: a string. */
function presentTransaction(transaction: ReviewedTransaction) {
  const { hash, status, kind, ledger, maxLedger, sourceAccount, sends, lastSendStatus } = transaction;
  const sequence = transaction.sequence.toString();
  return { hash, status, kind, ledger, maxLedger, sequence, sourceAccount, sends, lastSendStatus };
}

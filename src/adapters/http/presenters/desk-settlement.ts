import { type DeskSettlement } from '../../../core/settlement/ports/payout-desk.ts';
import { type SettlementReconciliation } from '../../../core/settlement/settlement-reconciliation.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';

/** A settlement as an administrator sees it. */
export function presentDeskSettlement(settlement: DeskSettlement) {
  const { id, developerId, units, payoutAddress, status, txHash, failures, obstacle, writtenOff } = settlement;
  return {
    id,
    developerId,
    amountUsdc: formatUsdc(units),
    payoutAddress,
    status,
    stellarTxHash: txHash,
    transactionStatus: settlement.transaction?.status ?? null,
    failures,
    obstacle,
    retryAt: timeOf(settlement.retryAt),
    writtenOff,
    createdAt: timeOf(settlement.createdAt),
    updatedAt: timeOf(settlement.updatedAt),
    completedAt: timeOf(settlement.completedAt),
  };
}

/** `payouts` is null when the chain could not be read. */
export function presentSettlementReconciliation({ at, sums, imbalance, payouts }: SettlementReconciliation) {
  return {
    at: timeOf(at),
    earnedUsdc: formatUsdc(sums.earned),
    completedUsdc: formatUsdc(sums.completed),
    openUsdc: formatUsdc(sums.open),
    unsettledUsdc: formatUsdc(sums.unsettled),
    writtenOffUsdc: formatUsdc(sums.writtenOff),
    imbalanceUsdc: formatUsdc(imbalance),
    mismatched: sums.mismatched,
    inReview: sums.inReview,
    setAside: sums.setAside,
    payouts: payouts === null ? null : presentPayouts(payouts),
  };
}

function presentPayouts({ chain, books, drift }: NonNullable<SettlementReconciliation['payouts']>) {
  return {
    contractId: chain.contractId,
    fromLedger: chain.fromLedger,
    toLedger: chain.toLedger,
    chainUsdc: formatUsdc(chain.units),
    booksUsdc: formatUsdc(books.completed),
    undecidedUsdc: formatUsdc(books.undecided),
    driftUsdc: formatUsdc(drift),
  };
}

function timeOf(time: number): string;
function timeOf(time: number | null): string | null;
function timeOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

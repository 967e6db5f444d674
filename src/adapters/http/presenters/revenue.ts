import { type Revenue } from '../../../core/settlement/get-revenue.ts';
import { type RevenueStandingPage } from '../../../core/settlement/get-revenue-standing.ts';
import { type ApiRevenue } from '../../../core/settlement/ports/revenue-book.ts';
import { type Settlement } from '../../../core/settlement/settlement.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';
import { encodeCursor } from '../schemas/cursor.ts';

export function presentRevenue({ summary, settlements, next }: Revenue) {
  return {
    summary: {
      total_earned: formatUsdc(summary.totalEarned),
      pending: formatUsdc(summary.pending),
      available_to_withdraw: formatUsdc(summary.availableToWithdraw),
    },
    settlements: settlements.map(presentSettlement),
    nextCursor: next === null ? null : encodeCursor(next),
  };
}

/** As its developer sees it, in the words of seed 001. */
function presentSettlement(settlement: Settlement) {
  const { id, developerId, units, status, txHash, payoutAddress, createdAt, updatedAt, completedAt } = settlement;
  return {
    id,
    developerId,
    amount: formatUsdc(units),
    status,
    tx_hash: txHash,
    payout_address: payoutAddress,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    completed_at: completedAt === null ? null : new Date(completedAt).toISOString(),
  };
}

export function presentRevenueStanding({ unowned, setAside, next }: RevenueStandingPage) {
  return {
    unowned: { calls: Number(unowned.calls), netUsdc: formatUsdc(unowned.net) },
    setAside: setAside.map(({ usageEventId, ...charge }) => ({ usageEventId: usageEventId.toString(), ...charge })),
    nextCursor: next === null ? null : encodeCursor(next),
  };
}

/** Calls of many years fit a safe integer. */
export function presentDeveloperApi({ apiId, slug, name, status, calls, net, createdAt }: ApiRevenue) {
  return {
    id: apiId,
    slug,
    name,
    status,
    calls: Number(calls),
    revenue_usdc: formatUsdc(net),
    created_at: new Date(createdAt).toISOString(),
  };
}

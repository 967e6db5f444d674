import { BASE_FEE } from '../transactions/fees.ts';
import { type ChainView } from './chain-view.ts';

const WINDOW_LEDGERS = 50;
const PERCENTILES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99] as const;

type PercentileName = `p${(typeof PERCENTILES)[number]}`;

/** Inclusion fees in stroops, as decimal text. All zero when the window holds no transaction. */
export type FeeStats = Readonly<Record<PercentileName | 'max' | 'min' | 'mode' | 'transactionCount', string>> & {
  readonly ledgerCount: number;
};

/** A node knows no fee when nothing was charged; in a surge there always is one. */
const feesOfNothing = (factor: bigint): readonly bigint[] => [factor === 1n ? 0n : factor * BASE_FEE];

function modeOf(sorted: readonly bigint[]): bigint {
  const counts = new Map<bigint, number>();
  for (const fee of sorted) counts.set(fee, (counts.get(fee) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return sorted.find((fee) => counts.get(fee) === most) ?? 0n;
}

/** Statistics of the inclusion fees charged in the last ledgers; `undefined` gives those of no ledger at all. */
export function feeStatsOf(chain: ChainView | undefined): FeeStats {
  const factor = chain?.inclusionFeeFactor ?? 1n;
  const last = chain?.history.latest.sequence ?? 0;
  const ledgers = chain?.history.between(last - WINDOW_LEDGERS + 1, last) ?? [];
  const fees = ledgers.flatMap(({ transactions }) => transactions.map(({ inclusionFee }) => inclusionFee * factor));
  const sorted = fees.length === 0 ? feesOfNothing(factor) : fees.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (percent: number): string => String(sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? 0n);
  const percentiles = PERCENTILES.map((percent) => [`p${percent}`, at(percent)] as const);
  return {
    max: at(100),
    min: String(sorted[0]),
    mode: String(modeOf(sorted)),
    ...(Object.fromEntries(percentiles) as Readonly<Record<PercentileName, string>>),
    transactionCount: String(fees.length),
    ledgerCount: ledgers.length,
  };
}

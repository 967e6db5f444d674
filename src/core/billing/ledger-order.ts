/** How far behind the highest ledger ever seen a node of the same network may lag. */
const LAG_MAX = 5;

/** `lagging`: the node is a little behind; `regressed`: this is not the network whose ledgers we have seen. */
export type LedgerOrder = 'good' | 'lagging' | 'regressed';

export function judgeLedger(latestLedger: number, highestSeen: number): LedgerOrder {
  if (latestLedger >= highestSeen) return 'good';
  return highestSeen - latestLedger <= LAG_MAX ? 'lagging' : 'regressed';
}

import { closeMeta, headerHistoryEntry, PROTOCOL_VERSION } from '../ledger/ledger-header.ts';
import { feeStatsOf } from '../ledger/fee-stats.ts';
import { type NodeView } from '../node-view.ts';
import { ledgerRange } from './ledger-range.ts';

export const getHealth = ({ chain }: NodeView): unknown => ({
  status: 'healthy',
  ...ledgerRange(chain.history),
  ledgerRetentionWindow: chain.history.retentionLedgers,
});

export const getNetwork = ({ chain }: NodeView): unknown => ({
  passphrase: chain.genesis.passphrase,
  protocolVersion: PROTOCOL_VERSION,
});

export function getLatestLedger({ chain }: NodeView): unknown {
  const { latest, latestHeader } = chain.history;
  const entry = headerHistoryEntry(latestHeader, latest.hash);
  return {
    id: latest.hash,
    protocolVersion: PROTOCOL_VERSION,
    sequence: latest.sequence,
    closeTime: String(latest.closeTime),
    headerXdr: entry.toXdr('base64'),
    metadataXdr: closeMeta(entry).toXdr('base64'),
  };
}

/** There are no classic transactions here, so their statistics are those of an empty window: zeros, as on a node. */
export function getFeeStats({ chain }: NodeView): unknown {
  const soroban = feeStatsOf(chain);
  return {
    sorobanInclusionFee: soroban,
    inclusionFee: { ...feeStatsOf(undefined), ledgerCount: soroban.ledgerCount },
    latestLedger: chain.history.latest.sequence,
  };
}

import { closeMeta, headerHistoryEntry, PROTOCOL_VERSION } from '../ledger/ledger-header.ts';
import { feeStatsOf } from '../ledger/fee-stats.ts';
import { type LocalNode } from '../local-node.ts';
import { ledgerRange } from './ledger-range.ts';

export const getHealth = ({ chain }: LocalNode): unknown => ({
  status: 'healthy',
  ...ledgerRange(chain.history),
  ledgerRetentionWindow: chain.history.retentionLedgers,
});

export const getNetwork = ({ chain }: LocalNode): unknown => ({
  passphrase: chain.genesis.passphrase,
  protocolVersion: PROTOCOL_VERSION,
});

export function getLatestLedger({ chain }: LocalNode): unknown {
  const { latest, latestHeader } = chain.history;
  const entry = headerHistoryEntry(latestHeader, Buffer.from(latest.hash, 'hex'));
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
export function getFeeStats({ chain }: LocalNode): unknown {
  const soroban = feeStatsOf(chain.history);
  return {
    sorobanInclusionFee: soroban,
    inclusionFee: { ...feeStatsOf(undefined), ledgerCount: soroban.ledgerCount },
    latestLedger: chain.history.latest.sequence,
  };
}

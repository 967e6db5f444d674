import { PROTOCOL_VERSION } from '../ledger/ledger-header.ts';
import { ledgerXdr } from '../ledger/ledger-xdr.ts';
import { feeStatsOf } from '../ledger/fee-stats.ts';
import { type NodeView } from '../node-view.ts';

export const getNetwork = ({ chain }: NodeView): unknown => ({
  passphrase: chain.genesis.passphrase,
  protocolVersion: PROTOCOL_VERSION,
});

export function getLatestLedger({ chain: { history } }: NodeView): unknown {
  const { sequence } = history.latest;
  // Asked for like any other ledger, so that a fault that hides transactions hides them here too.
  const [latest = history.latest] = history.between(sequence, sequence);
  const { header, metadata } = ledgerXdr(latest);
  return {
    id: latest.hash,
    protocolVersion: PROTOCOL_VERSION,
    sequence,
    closeTime: String(latest.closeTime),
    headerXdr: header.toXdr('base64'),
    metadataXdr: metadata.toXdr('base64'),
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

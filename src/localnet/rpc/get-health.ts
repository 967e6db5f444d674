import { ledgerLatencyMs, type NodeView } from '../node-view.ts';
import { ledgerRange } from './ledger-range.ts';
import { RPC_ERROR, RpcError } from './rpc-error.ts';

/** What a node allows by default. */
const LATENCY_MS_MAX = 30_000;

/** As Go writes durations: 45s, 1m5s, 2h0m0s. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const larger = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${larger}${seconds % 60}s`;
}

/** Healthy, or a JSON-RPC error: a node whose newest ledger is too old answers no range at all. */
export function getHealth(node: NodeView): unknown {
  const { history } = node.chain;
  const latencyMs = ledgerLatencyMs(node);
  if (latencyMs > LATENCY_MS_MAX) {
    throw new RpcError(
      RPC_ERROR.internal,
      `latency (${durationText(latencyMs)}) since last known ledger closed is too high ` +
        `(>${durationText(LATENCY_MS_MAX)})`,
    );
  }
  return { status: 'healthy', ...ledgerRange(history), ledgerRetentionWindow: history.retentionLedgers };
}

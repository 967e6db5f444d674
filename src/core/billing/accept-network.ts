import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChainNetwork, type NetworkUnavailable, type OtherNetwork } from './ports/chain-network.ts';
import { type LedgerMark, type LedgerWatermark } from './ports/ledger-watermark.ts';

const ACCEPT_TIMEOUT_MS = 10_000;

export type AcceptNetworkError = StoreUnavailable | NetworkUnavailable | OtherNetwork;

export interface AcceptNetworkPorts {
  readonly network: ChainNetwork;
  readonly watermark: LedgerWatermark;
  readonly clock: Clock;
}

/**
 * An operator's word that what the node shows now is the network to go on with: a test network that was reset on
 * purpose, say, or the right node again after a wrong address. What was seen before is forgotten, the workers go on.
 */
export class AcceptNetwork {
  private readonly ports: AcceptNetworkPorts;

  constructor(ports: AcceptNetworkPorts) {
    this.ports = ports;
  }

  /** The ledger that counts as the newest from now on. */
  execute(): ResultAsync<LedgerMark, AcceptNetworkError> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<LedgerMark, AcceptNetworkError> {
    const { network, watermark, clock } = this.ports;
    const signal = clock.deadline(ACCEPT_TIMEOUT_MS);
    const ledger = yield* network.latestLedger(signal);
    const hash = yield* network.ledgerHash(ledger, signal);
    if (hash === null) return err({ kind: 'network_unavailable' });
    const mark = { ledger, hash };
    yield* watermark.accept(mark);
    return ok(mark);
  }
}

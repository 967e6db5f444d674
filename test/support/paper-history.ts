import { errAsync, type ResultAsync } from 'neverthrow';
import { type ChainHistory, type HistoricSighting } from '../../src/core/billing/ports/chain-history.ts';
import { type ChainNetwork, type NetworkUnavailable } from '../../src/core/billing/ports/chain-network.ts';

/** The record of a network as a second witness: asked anew, so that it may know what another answer did not show. */
export class PaperHistory implements ChainHistory {
  down = false;
  private readonly network: Pick<ChainNetwork, 'find'>;

  constructor(network: Pick<ChainNetwork, 'find'>) {
    this.network = network;
  }

  find(hash: string, signal: AbortSignal): ResultAsync<HistoricSighting, NetworkUnavailable> {
    if (this.down) return errAsync({ kind: 'network_unavailable' });
    return this.network
      .find(hash, signal)
      .map((seen) => (seen.kind === 'not_found' ? { kind: seen.kind } : { kind: seen.kind, landing: seen.landing }));
  }
}

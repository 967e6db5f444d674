import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type LedgerWatermark, type NetworkStanding } from './ports/ledger-watermark.ts';

/** Shows what was seen of the network, and whether and why the workers stand still. */
export class GetNetworkStanding {
  private readonly watermark: LedgerWatermark;

  constructor(watermark: LedgerWatermark) {
    this.watermark = watermark;
  }

  execute(): ResultAsync<NetworkStanding, StoreUnavailable> {
    return this.watermark.read();
  }
}

import { LocalNetwork } from '../../src/localnet/local-network.ts';
import { serveLocalNetwork, type ServedNetwork } from '../../src/localnet/serve.ts';

/** As fast as close times advance, so that a young ledger is as many seconds old as there are younger ones. */
const LEDGER_MS = 1_000;
const YOUNG_LEDGERS = 40;
const OLD_LEDGERS = 60;
const OLD_LEDGER_MS = 10_000;

/** A local Stellar network, served over HTTP, with ten minutes behind it: a node can lag without anybody waiting. */
export class NetworkWithPast {
  private readonly network: LocalNetwork;
  private readonly served: ServedNetwork;

  private constructor(network: LocalNetwork, served: ServedNetwork) {
    this.network = network;
    this.served = served;
  }

  static async open(): Promise<NetworkWithPast> {
    const youngFromMs = -YOUNG_LEDGERS * LEDGER_MS;
    let shiftMs = youngFromMs - OLD_LEDGERS * OLD_LEDGER_MS;
    const network = LocalNetwork.open({ now: () => Date.now() + shiftMs, ledgerIntervalMs: LEDGER_MS });
    for (; shiftMs < 0; shiftMs += shiftMs < youngFromMs ? OLD_LEDGER_MS : LEDGER_MS) network.closeLedger();
    return new NetworkWithPast(network, await serveLocalNetwork(network, { port: 0, ledgerIntervalMs: LEDGER_MS }));
  }

  get url(): string {
    return this.served.url;
  }

  /** The rules of the local network's faults, from now on. */
  disturb(...rules: readonly object[]): void {
    this.network.faults.add(...rules);
  }

  calm(): void {
    this.network.faults.clear();
  }

  async close(): Promise<void> {
    await this.served.close();
    this.network.close();
  }
}

import { SystemClock } from '../adapters/system/system-clock.ts';
import { type Genesis } from '../localnet/genesis.ts';
import { type StellarSettings } from './settings.ts';

export interface RunningLocalNetwork {
  readonly url: string;
  readonly settings: StellarSettings;
  stop(): Promise<void>;
}

/** Runs the local Stellar network in this process, journaled in `directory`, and serves it on the loopback. */
export async function startLocalNetwork(
  directory: string,
  options: { readonly port: number; readonly ledgerIntervalMs: number },
): Promise<RunningLocalNetwork> {
  // Imported here, because a service with a given network has no use for it.
  const [{ LocalNetwork }, { serveLocalNetwork }] = await Promise.all([
    import('../localnet/local-network.ts'),
    import('../localnet/serve.ts'),
  ]);
  const clock = new SystemClock();
  const { ledgerIntervalMs } = options;
  const network = LocalNetwork.open({ now: () => clock.now(), ledgerIntervalMs, journalDirectory: directory });
  try {
    const served = await serveLocalNetwork(network, options);
    const stop = async () => {
      await served.close();
      network.close();
    };
    return { url: served.url, settings: localSettings(network.genesis, served.url), stop };
  } catch (error) {
    network.close();
    throw error;
  }
}

/** The settings for a local network that another process runs at `url`, which has no slash at its end. */
export async function settingsOfNetworkAt(url: string): Promise<StellarSettings> {
  const [{ genesisOf }, { LOCAL_PASSPHRASE }] = await Promise.all([
    import('../localnet/genesis.ts'),
    import('../localnet/passphrase.ts'),
  ]);
  return localSettings(genesisOf(LOCAL_PASSPHRASE), url);
}

/** How a service is pointed at a local network: everything but the address derives from its passphrase. */
function localSettings(genesis: Genesis, url: string): StellarSettings {
  return {
    network: 'testnet',
    passphrase: genesis.passphrase,
    rpcUrl: `${url}/rpc`,
    horizonUrl: `${url}/horizon`,
    vaultContractId: genesis.vaultContractId,
    usdcIssuer: genesis.usdcIssuer,
    chargeSignerSecret: genesis.chargeSigner.secret,
    payouts: { contractId: genesis.payoutPoolContractId, signerSecret: genesis.payoutSigner.secret },
    channelSecrets: genesis.channels.map(({ secret }) => secret),
    local: true,
  };
}

import { type Config } from './config.ts';
import { type Secrets } from './development-secrets.ts';

/** What the service runs with, after everything that was not given has been started or made. */
export interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly connectionString: string;
  readonly stellar: StellarSettings;
}

export interface StellarSettings {
  readonly network: 'testnet' | 'mainnet';
  readonly passphrase: string;
  readonly rpcUrl: string;
  readonly horizonUrl: string;
  /** The deployment's shared vault contract, C... */
  readonly vaultContractId: string;
  /** The account that issues USDC, G... */
  readonly usdcIssuer: string;
  readonly chargeSignerSecret: string;
  /** How providers are paid; null: they are not. */
  readonly payouts: { readonly contractId: string; readonly signerSecret: string } | null;
  readonly channelSecrets: readonly string[];
  /** Play money: the network that this software emulates. */
  readonly local: boolean;
}

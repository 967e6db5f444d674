import { err, ok, Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';
import { stellarUrlFaults, type StellarNetwork } from './stellar-url-faults.ts';

export type StellarConfig = (LocalNetwork | GivenNetwork) & {
  /** Limit of one JSON-RPC call. */
  readonly rpcTimeoutMs: number;
  readonly inclusionFeeMaxStroops: number;
  readonly deposits: {
    /** What a deposit bids for inclusion. */
    readonly baseFeeStroops: number;
    /** How long a built deposit can be signed and sent. */
    readonly timeoutSeconds: number;
  };
};

/** The emulated network. */
export interface LocalNetwork {
  readonly kind: 'local';
  /** Where another process runs it; null: it runs in this one, on `port`. */
  readonly url: string | null;
  /** 0 takes any free one. */
  readonly port: number;
  readonly ledgerIntervalMs: number;
}

export interface GivenNetwork {
  readonly kind: 'given';
  readonly network: StellarNetwork;
  readonly passphrase: string;
  readonly rpcUrl: string;
  readonly horizonUrl: string;
  readonly vaultContractId: string;
  readonly settlementContractId: string | undefined;
  readonly usdcIssuer: string;
  readonly chargeSignerSecret: string;
  /** Not needed before providers are paid out. */
  readonly payoutSignerSecret: string | undefined;
  /** At least one; each carries one transaction per ledger. */
  readonly channelSecrets: readonly string[];
}

export function readStellarConfig(environment: Environment): Result<StellarConfig, ConfigFault[]> {
  const { values } = environment;
  const network = values.STELLAR_NETWORK ?? values.SOROBAN_NETWORK ?? 'testnet';
  const faults = [...stellarUrlFaults(environment, network), ...passphraseFaults(values)];
  const target = isLocal(environment, network) ? ok(localNetwork(values)) : givenNetwork(values, network);
  if (target.isErr()) return err([...faults, ...target.error]);
  if (faults.length > 0) return err(faults);
  return ok({
    ...target.value,
    rpcTimeoutMs: values.SOROBAN_CALL_TIMEOUT_MS,
    inclusionFeeMaxStroops: values.STELLAR_INCLUSION_FEE_MAX,
    deposits: { baseFeeStroops: values.STELLAR_BASE_FEE, timeoutSeconds: values.STELLAR_TRANSACTION_TIMEOUT },
  });
}

const variablesOf = (network: StellarNetwork) => {
  const name = network === 'testnet' ? 'TESTNET' : 'MAINNET';
  return {
    passphrase: `STELLAR_${name}_PASSPHRASE`,
    rpcUrl: `SOROBAN_${name}_RPC_URL`,
    horizonUrl: `STELLAR_${name}_HORIZON_URL`,
    vaultContractId: `STELLAR_${name}_VAULT_CONTRACT_ID`,
    settlementContractId: `STELLAR_${name}_SETTLEMENT_CONTRACT_ID`,
    usdcIssuer: `STELLAR_${name}_USDC_ISSUER`,
  } as const;
};

const sharedVariables = [
  'HORIZON_URL',
  'SOROBAN_RPC_URL',
  'STELLAR_CHARGE_SIGNER_SECRET',
  'STELLAR_PAYOUT_SIGNER_SECRET',
  'STELLAR_CHANNEL_SECRETS',
];

/** One variable of a real network means a real network: half a configuration must not fall back to emulated money. */
function isLocal({ values, given }: Environment, network: StellarNetwork): boolean {
  if (values.NODE_ENV === 'production') return false;
  return ![...Object.values(variablesOf(network)), ...sharedVariables].some((variable) => given.has(variable));
}

const localNetwork = (values: Environment['values']): LocalNetwork => ({
  kind: 'local',
  url: values.LOCALNET_URL?.replace(/\/+$/, '') ?? null,
  port: values.LOCALNET_PORT,
  ledgerIntervalMs: values.LOCALNET_LEDGER_MS,
});

function givenNetwork(values: Environment['values'], network: StellarNetwork): Result<GivenNetwork, ConfigFault[]> {
  const variables = variablesOf(network);
  return Result.combineWithAllErrors([
    required(variables.rpcUrl, values.SOROBAN_RPC_URL ?? values[variables.rpcUrl]),
    required(variables.vaultContractId, values[variables.vaultContractId]),
    required('STELLAR_CHARGE_SIGNER_SECRET', values.STELLAR_CHARGE_SIGNER_SECRET),
    required('STELLAR_CHANNEL_SECRETS', values.STELLAR_CHANNEL_SECRETS),
  ]).map(([rpcUrl, vaultContractId, chargeSignerSecret, channelSecrets]) => ({
    kind: 'given',
    network,
    passphrase: values[variables.passphrase],
    rpcUrl,
    horizonUrl: values.HORIZON_URL ?? values[variables.horizonUrl],
    vaultContractId,
    settlementContractId: values[variables.settlementContractId],
    usdcIssuer: values[variables.usdcIssuer],
    chargeSignerSecret,
    payoutSignerSecret: values.STELLAR_PAYOUT_SIGNER_SECRET,
    channelSecrets,
  }));
}

function required<T>(variable: string, value: T | undefined): Result<T, ConfigFault> {
  const message = 'is required in production and wherever a Stellar network is configured';
  return value === undefined ? err({ variable, message }) : ok(value);
}

/** A passphrase of one's own names a private network; the other public network's is a mix-up. */
function passphraseFaults(values: Environment['values']): ConfigFault[] {
  const swapped = [
    ['STELLAR_TESTNET_PASSPHRASE', 'Public Global Stellar Network ; September 2015'],
    ['STELLAR_MAINNET_PASSPHRASE', 'Test SDF Network ; September 2015'],
  ] as const;
  return swapped
    .filter(([variable, foreign]) => values[variable] === foreign)
    .map(([variable]) => ({ variable, message: "is the other network's passphrase" }));
}

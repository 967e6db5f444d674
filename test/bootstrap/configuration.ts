import { loadConfig, type Config, type ConfigFault } from '../../src/bootstrap/config.ts';

type Variables = Readonly<Record<string, string>>;

/** Valid strkeys, made from fixed seeds; they hold nothing anywhere. */
export const SIGNER_SEED = 'SAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQC5MY';
export const CHANNEL_SEED = 'SABAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAFNE7';
export const CONTRACT_ID = 'CBIELTK6YBZJU5UP2WWQEUCYKLPU6AUNZ2BQ4WWFEIE3USCIHMXQDAMA';

/** The least that a given test network needs. */
export const testnet: Variables = {
  STELLAR_TESTNET_VAULT_CONTRACT_ID: CONTRACT_ID,
  STELLAR_CHARGE_SIGNER_SECRET: SIGNER_SEED,
  STELLAR_CHANNEL_SECRETS: CHANNEL_SEED,
};

/** The least that production needs. */
export const production: Variables = {
  ...testnet,
  NODE_ENV: 'production',
  JWT_SECRET: 'j'.repeat(32),
  ADMIN_API_KEY: 'a'.repeat(32),
  METRICS_API_KEY: 'm'.repeat(32),
  CHARGE_ID_SECRET: 'c'.repeat(32),
  SEP10_SIGNING_SECRET: SIGNER_SEED,
  SEP10_HOME_DOMAIN: 'callora.example',
};

/** The configuration of a sound environment; fails the test on a faulty one. */
export function configOf(env: Variables): Config {
  return loadConfig(env).match(
    (config) => config,
    (faults) => {
      throw new Error(faults.map(({ variable, message }) => `${variable} ${message}`).join('\n'));
    },
  );
}

/** The faults of an environment, none if it is sound. */
export function faultsOf(env: Variables): ConfigFault[] {
  return loadConfig(env).match(
    () => [],
    (faults) => faults,
  );
}

export const faultyVariables = (env: Variables): string[] => faultsOf(env).map(({ variable }) => variable);

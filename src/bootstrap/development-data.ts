import { type Container } from 'inversify';
import { fundDevelopmentVault } from './development-vault.ts';

/** 1000 USDC of play money: enough for a hundred thousand calls at a cent. */
const ALICE_UNITS = 10_000_000_000n;

/**
 * The consumer of the documented example request. Its api, endpoint and key (`api_weather`, `endpoint_forecast`,
 * `key_xyz789`) need no rows: to a direct charge they are opaque names.
 */
export async function seedDevelopmentData(container: Container): Promise<void> {
  await fundDevelopmentVault(container, 'user_alice', ALICE_UNITS);
}

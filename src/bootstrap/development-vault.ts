import { type Container } from 'inversify';
import { type Units, formatUsdc } from '../core/shared/usdc.ts';
import { type Settings } from './settings.ts';
import { TOKENS } from './tokens.ts';

const CONTROL_TIMEOUT_MS = 10_000;
/** The first scan of a network that has run for weeks takes more than one run. */
const SCANS_MAX = 20;

interface Depositor {
  readonly publicKey: string;
  readonly secret: string;
}

/**
 * Fills a vault on the local network by a real deposit, which the scanner finds there as it finds any other. Does nothing
 * when the user has a vault.
 */
export async function fundDevelopmentVault(container: Container, userId: string, units: Units): Promise<void> {
  const vaults = container.get(TOKENS.Vaults);
  if ((await vaults.findByUserId(userId))._unsafeUnwrap() !== null) return;
  const amountUsdc = formatUsdc(units);
  const control = controlOf(container);
  const { publicKey, secret } = (await control('accounts', { usdc: amountUsdc })) as Depositor;
  await control('deposits', { from: secret, amountUsdc });
  const vault = await openVault(container, userId, publicKey);
  if (vault.isErr()) throw new Error(`No vault for ${userId}: ${vault.error.kind}`);
  await scanUntilFunded(container, userId);
}

async function scanUntilFunded(container: Container, userId: string): Promise<void> {
  for (let scans = 0; scans < SCANS_MAX; scans += 1) {
    await container.get(TOKENS.ScanDeposits).execute();
    const vault = (await container.get(TOKENS.Vaults).findByUserId(userId))._unsafeUnwrap();
    if (vault !== null && vault.balanceSnapshot > 0n) return;
  }
  throw new Error(`The deposit of ${userId} was not credited`);
}

/** The local network made the account for us, so that there is nothing to prove. */
function openVault(container: Container, userId: string, account: string) {
  const unbound = { contractId: null, signature: null, ownerSignature: null };
  const signal = container.get(TOKENS.Clock).deadline(CONTROL_TIMEOUT_MS);
  return container
    .get(TOKENS.RegisterVault)
    .execute({ userId, loggedInAs: account, depositorAddress: account, ...unbound }, signal);
}

/** The local network's control API: it makes accounts and deposits for whoever asks. */
function controlOf(container: Container) {
  const { stellar }: Settings = container.get(TOKENS.Settings);
  const clock = container.get(TOKENS.Clock);
  return async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(new URL(`/control/${path}`, stellar.rpcUrl), {
      method: 'POST',
      body: JSON.stringify(body),
      signal: clock.deadline(CONTROL_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The local network refused ${path}: ${await response.text()}`);
    return response.json();
  };
}

import { type Container } from 'inversify';
import { type Units, formatUsdc } from '../core/shared/usdc.ts';
import { type Settings } from './settings.ts';
import { TOKENS } from './tokens.ts';

const CONTROL_TIMEOUT_MS = 10_000;

interface Depositor {
  readonly publicKey: string;
  readonly secret: string;
}

interface DepositReceipt {
  readonly hash: string;
  readonly ledger: number;
  readonly eventId: string;
}

/** Opens a vault on the local network and fills it by a real deposit. Does nothing when the user has one. */
export async function fundDevelopmentVault(container: Container, userId: string, units: Units): Promise<void> {
  const vaults = container.get(TOKENS.Vaults);
  if ((await vaults.findByUserId(userId))._unsafeUnwrap() !== null) return;
  const amountUsdc = formatUsdc(units);
  const control = controlOf(container);
  const { publicKey, secret } = (await control('accounts', { usdc: amountUsdc })) as Depositor;
  const vault = await container.get(TOKENS.RegisterVault).execute({ userId, depositorAddress: publicKey });
  if (vault.isErr()) throw new Error(`No vault for ${userId}: ${vault.error.kind}`);
  const deposit = (await control('deposits', { from: secret, amountUsdc })) as DepositReceipt;
  const { contractId } = vault.value;
  const credited = await container
    .get(TOKENS.CreditDeposit)
    .execute({ ...deposit, contractId, depositorAddress: publicKey, units });
  if (credited.isErr()) throw new Error(`The deposit of ${userId} was not credited`);
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

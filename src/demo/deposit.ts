import { type Clock } from '../core/shared/clock.ts';
import { formatUsdc, type Units } from '../core/shared/usdc.ts';
import { jsonOf, type HttpCaller } from './http-caller.ts';
import { type Wallet } from './wallet.ts';

const PAUSE_MS = 200;

interface BuiltDeposit {
  readonly transactionXdr: string;
  readonly hash: string;
  readonly contractId: string;
}

interface DepositReport {
  readonly status: string;
  readonly credited: boolean;
}

/**
 * What a consumer does to have something to pay with: opens a vault, has a deposit built, signs it, submits it, and
 * waits until it is credited. Answers the hash of the transaction.
 *
 * @throws what the service refuses, and when the deposit is not credited before `deadline`
 */
export async function deposit(
  wallet: Pick<Wallet, 'signDeposit'>,
  units: Units,
  { http, token }: { readonly http: HttpCaller; readonly token: string },
  { clock, deadline }: { readonly clock: Pick<Clock, 'sleep'>; readonly deadline: AbortSignal },
): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  await jsonOf(await http.post('/api/vault', {}, headers), 'The opening of the vault');
  const building = await http.post('/api/deposits/build', { amountUsdc: formatUsdc(units) }, headers);
  const { transactionXdr, hash, contractId } = (await jsonOf(building, 'The deposit')) as BuiltDeposit;
  const signed = await wallet.signDeposit(transactionXdr, { contractId, units });
  await jsonOf(await http.post('/api/deposits/submit', { transactionXdr: signed }, headers), 'The signed deposit');
  for (;;) {
    const found = await jsonOf(await http.get(`/api/deposits/${hash}`, headers), 'The deposit');
    const { status, credited } = found as DepositReport;
    if (credited) return hash;
    if (deadline.aborted || status === 'failed' || status === 'expired') {
      throw new Error(`The deposit ${hash} is ${status} and was not credited`);
    }
    await clock.sleep(PAUSE_MS, deadline);
  }
}

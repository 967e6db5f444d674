import { type RunningService } from '../bootstrap/service.ts';
import { type Clock } from '../core/shared/clock.ts';
import { formatUsdc, type Units } from '../core/shared/usdc.ts';
import { weatherApi } from './api-registration.ts';
import { deposit } from './deposit.ts';
import { HttpCaller } from './http-caller.ts';
import { MarketClient, type RegisteredApi } from './market-client.ts';
import { Provider } from './provider.ts';
import { maskShownOnce } from './shown-once.ts';
import { type Subscription } from './subscription.ts';
import { type Terminal } from './terminal.ts';
import { openWallet } from './wallet.ts';
import { logIn } from './wallet-login.ts';

/** A deposit is credited a ledger or two after it was submitted. */
const DEPOSIT_TIMEOUT_MS = 30_000;

export interface OpenMarket {
  readonly subscription: Subscription;
  /** Of the subscription's consumer. */
  readonly token: string;
  readonly slug: string;
  readonly apiKey: string;
  readonly provider: Provider;
  /** What the provider's webhook is signed with. */
  readonly webhookSecret: string;
}

export interface MarketPlan {
  /** Where the provider runs its API. */
  readonly apiUrl: string;
  /** Where the provider wants to be told that it was paid. */
  readonly hookUrl: string;
  readonly depositUnits: Units;
}

/** What a provider and a consumer do before the first paid call, one line for each step. */
export async function openMarket(
  { url, settings }: Pick<RunningService, 'url' | 'settings'>,
  { apiUrl, hookUrl, depositUnits }: MarketPlan,
  terminal: Terminal,
  { clock, interrupted }: { readonly clock: Clock; readonly interrupted: AbortSignal },
): Promise<OpenMarket> {
  const http = new HttpCaller(url, clock, interrupted);
  const network = new HttpCaller(settings.stellar.rpcUrl, clock, interrupted);
  const enter = async (role: string, usdc = '0') => {
    const wallet = await openWallet(network, settings.stellar.passphrase, usdc);
    const token = await logIn(wallet, http, settings.config.access);
    terminal.write(`${role} logged in with its wallet: ${wallet.account}\n`);
    return { wallet, token, market: new MarketClient(http, token) };
  };
  const seller = await enter('A provider');
  const api = await seller.market.registerApi(weatherApi(apiUrl));
  terminal.write(`The provider registered ${api.slug} (${api.id}): ${pricesOf(api)}\n`);
  const provider = new Provider(seller.wallet.account, http, seller.token);
  await provider.askForPayouts();
  const webhookSecret = await provider.askToBeTold(hookUrl);
  terminal.write('The provider asked to be paid to its wallet, and to be told by a webhook\n');
  const { wallet, token, market } = await enter('A consumer', formatUsdc(depositUnits));
  const key = await market.issueKey(api.id);
  const masked = maskShownOnce(key, await market.listKeys());
  terminal.write(`The consumer got the key ${masked} (${key.id}) for ${api.slug}: it is shown whole only once\n`);
  const deadline = clock.deadline(DEPOSIT_TIMEOUT_MS, interrupted);
  const hash = await deposit(wallet, depositUnits, { http, token }, { clock, deadline });
  terminal.write(`The consumer deposited ${formatUsdc(depositUnits)} USDC from its wallet: transaction ${hash}\n`);
  const endpointIds = api.endpoints.map(({ id }) => id);
  const subscription = { consumerId: wallet.account, apiId: api.id, endpointIds, apiKeyId: key.id };
  return { subscription, token, slug: api.slug, apiKey: key.key, provider, webhookSecret };
}

function pricesOf({ endpoints }: RegisteredApi): string {
  return endpoints
    .map(({ method, path, price_per_call_usdc: price }) => `${method} ${path} at ${price} USDC`)
    .join(', ');
}

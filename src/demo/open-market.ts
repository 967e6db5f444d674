import { type RunningService } from '../bootstrap/service.ts';
import { type Clock } from '../core/shared/clock.ts';
import { WEATHER_API } from './api-registration.ts';
import { HttpCaller } from './http-caller.ts';
import { MarketClient, type RegisteredApi } from './market-client.ts';
import { maskShownOnce } from './shown-once.ts';
import { type Subscription } from './subscription.ts';
import { type Terminal } from './terminal.ts';
import { openWallet } from './wallet.ts';
import { logIn } from './wallet-login.ts';

export interface OpenMarket {
  readonly subscription: Subscription;
  /** Of the subscription's consumer. */
  readonly token: string;
}

/** What a provider and a consumer do before the first paid call, one line for each step. */
export async function openMarket(
  { url, settings }: Pick<RunningService, 'url' | 'settings'>,
  terminal: Terminal,
  { clock, interrupted }: { readonly clock: Clock; readonly interrupted: AbortSignal },
): Promise<OpenMarket> {
  const http = new HttpCaller(url, clock, interrupted);
  const network = new HttpCaller(settings.stellar.rpcUrl, clock, interrupted);
  const enter = async (role: string) => {
    const wallet = await openWallet(network, settings.stellar.passphrase);
    const token = await logIn(wallet, http, settings.config.access);
    terminal.write(`${role} logged in with its wallet: ${wallet.account}\n`);
    return { account: wallet.account, token, market: new MarketClient(http, token) };
  };
  const provider = await enter('A provider');
  const api = await provider.market.registerApi(WEATHER_API);
  terminal.write(`The provider registered ${api.slug} (${api.id}): ${pricesOf(api)}\n`);
  const consumer = await enter('A consumer');
  const key = await consumer.market.issueKey(api.id);
  const masked = maskShownOnce(key, await consumer.market.listKeys());
  terminal.write(`The consumer got the key ${masked} (${key.id}) for ${api.slug}: it is shown whole only once\n`);
  const endpointIds = api.endpoints.map(({ id }) => id);
  const subscription = { consumerId: consumer.account, apiId: api.id, endpointIds, apiKeyId: key.id };
  return { subscription, token: consumer.token };
}

function pricesOf({ endpoints }: RegisteredApi): string {
  return endpoints
    .map(({ method, path, price_per_call_usdc: price }) => `${method} ${path} at ${price} USDC`)
    .join(', ');
}

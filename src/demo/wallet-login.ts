import { jsonOf, textOf, type HttpCaller } from './http-caller.ts';
import { type LoginService, type Wallet } from './wallet.ts';

/**
 * Logs in by SEP-10, knowing nothing of the service but its address and its domains: its stellar.toml names the rest.
 * Returns the token of the wallet's account.
 */
export async function logIn(
  wallet: Pick<Wallet, 'account' | 'sign'>,
  http: HttpCaller,
  domains: Omit<LoginService, 'signingKey'>,
): Promise<string> {
  const toml = await textOf(await http.get('/.well-known/stellar.toml'), 'The stellar.toml');
  const endpoint = valueOf(toml, 'WEB_AUTH_ENDPOINT');
  const query = new URLSearchParams({ account: wallet.account, home_domain: domains.homeDomain });
  const challenge = await jsonOf(await http.get(`${endpoint}?${query.toString()}`), 'The request for a challenge');
  const { transaction } = challenge as { readonly transaction: string };
  const signed = await wallet.sign(transaction, { ...domains, signingKey: valueOf(toml, 'SIGNING_KEY') });
  const login = await jsonOf(await http.post(endpoint, { transaction: signed }), 'The login');
  return (login as { readonly token: string }).token;
}

function valueOf(toml: string, name: string): string {
  const [, value] = new RegExp(`^${name}="(.+)"$`, 'm').exec(toml) ?? [];
  if (value === undefined) throw new Error(`The stellar.toml does not name its ${name}`);
  return value;
}

import { type ConfigFault } from './config-fault.ts';
import { type Environment, type Variable } from './environment.ts';

export type StellarNetwork = 'testnet' | 'mainnet';

/** Hosts that everybody knows to serve one network: naming one for the other network is always a mistake. */
const publicHosts: ReadonlyMap<string, StellarNetwork> = new Map([
  ['horizon-testnet.stellar.org', 'testnet'],
  ['soroban-testnet.stellar.org', 'testnet'],
  ['horizon.stellar.org', 'mainnet'],
  ['soroban-mainnet.stellar.org', 'mainnet'],
  ['mainnet.sorobanrpc.com', 'mainnet'],
]);

const networkOfVariable: readonly (readonly [Variable, StellarNetwork])[] = [
  ['STELLAR_TESTNET_HORIZON_URL', 'testnet'],
  ['SOROBAN_TESTNET_RPC_URL', 'testnet'],
  ['STELLAR_MAINNET_HORIZON_URL', 'mainnet'],
  ['SOROBAN_MAINNET_RPC_URL', 'mainnet'],
];

/** Money must not travel over plain http, nor to the other network. Overrides belong to the `active` network. */
export function stellarUrlFaults({ values }: Environment, active: StellarNetwork): ConfigFault[] {
  const overrides = [
    ['HORIZON_URL', active],
    ['SOROBAN_RPC_URL', active],
  ] as const;
  return [...overrides, ...networkOfVariable].flatMap(([variable, network]) => {
    const value = values[variable];
    const url = URL.parse(typeof value === 'string' ? value : '');
    if (url === null) return [];
    const host = url.hostname.toLowerCase();
    const served = publicHosts.get(host);
    if (served !== undefined && served !== network) {
      return [{ variable, message: `names a ${served} host, but is used for ${network}` }];
    }
    if (url.protocol === 'http:' && !mayUseHttp(host, values)) {
      return [{ variable, message: 'must be https: plain http is for loopback only' + allowanceHint(values) }];
    }
    return [];
  });
}

function mayUseHttp(host: string, values: Environment['values']): boolean {
  if (host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)) return true;
  return values.NODE_ENV !== 'production' && values.STELLAR_ALLOW_HTTP_HOSTS.includes(host);
}

function allowanceHint(values: Environment['values']): string {
  return values.NODE_ENV === 'production' ? '' : ', or for hosts in STELLAR_ALLOW_HTTP_HOSTS';
}

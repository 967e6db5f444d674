import { Address, scValToNative, xdr } from '@stellar/stellar-sdk';
import { type LocalNetwork } from '../../src/localnet/local-network.ts';
import { type Paid, type Payees } from './chain.ts';

const ABLE = 3;
const EVENTS_MAX = 10_000;
const PAYMENTS = ['distribute', 'batch_distribute'];

interface EventBody {
  readonly topic: readonly string[];
  readonly value: string;
}

/** Accounts of providers: those that can take USDC, and one that has no trustline. */
export async function openPayees(network: LocalNetwork): Promise<Payees> {
  const open = async (trustline: boolean): Promise<string> => {
    const body = JSON.stringify({ trustline });
    const made = await network.handle({ method: 'POST', path: '/control/accounts', headers: {}, body });
    return (JSON.parse(made.body) as { readonly publicKey: string }).publicKey;
  };
  const able: string[] = [];
  while (able.length < ABLE) able.push(await open(true));
  return { able, unable: await open(false) };
}

/** Every payment of the payout pool, by its events. */
export async function readPaid(network: LocalNetwork): Promise<readonly Paid[]> {
  const filters = [{ type: 'contract', contractIds: [network.genesis.payoutPoolContractId], topics: [] }];
  const params = { startLedger: 1, filters, pagination: { limit: EVENTS_MAX } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getEvents', params });
  const answer = await network.handle({ method: 'POST', path: '/rpc', headers: {}, body });
  const { events } = (JSON.parse(answer.body) as { readonly result: { readonly events: readonly EventBody[] } }).result;
  const decode = (base64: string) => xdr.ScVal.fromXdr(base64, 'base64');
  return events.flatMap(({ topic: [name = '', payee = ''], value }) => {
    if (!PAYMENTS.includes(scValToNative(decode(name)) as string)) return [];
    const payoutAddress = Address.fromScVal(decode(payee)).toString();
    return [{ payoutAddress, units: scValToNative(decode(value)) as bigint }];
  });
}

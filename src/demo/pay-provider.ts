import { type Clock } from '../core/shared/clock.ts';
import { formatUsdc, type Units } from '../core/shared/usdc.ts';
import { jsonOf, type HttpCaller } from './http-caller.ts';
import { type Provider, type SettlementReport } from './provider.ts';
import { verifyWebhook } from './verify-webhook.ts';
import { type WebhookReceiver } from './webhook-receiver.ts';

const PAUSE_MS = 500;

export interface Payout {
  readonly settlement: SettlementReport;
  /** What the ledger has put into the provider's account. */
  readonly receivedUnits: Units;
  /** A message that this settlement is completed came and is signed as it should be. */
  readonly isTold: boolean;
}

export interface PayoutParts {
  readonly provider: Provider;
  readonly receiver: WebhookReceiver;
  readonly webhookSecret: string;
  readonly service: HttpCaller;
  readonly network: HttpCaller;
  readonly adminApiKey: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly deadline: AbortSignal;
}

/** Has the provider paid once all of `expected` is booked. Null when something of it did not come about in time. */
export async function payProvider(expected: Units, parts: PayoutParts): Promise<Payout | null> {
  const { provider, service, adminApiKey } = parts;
  const isBooked = async () =>
    (await provider.revenue()).summary.available_to_withdraw === formatUsdc(expected) || null;
  if ((await eventually(isBooked, parts)) === null) return null;
  const run = { reason: 'the demo ends' };
  await jsonOf(await service.post('/api/admin/settlements/run', run, { 'x-admin-api-key': adminApiKey }), 'The run');
  const settlement = await eventually(async () => {
    const { settlements } = await provider.revenue();
    return settlements.find(({ status }) => status === 'completed') ?? null;
  }, parts);
  if (settlement === null) return null;
  const isTold = await eventually(() => Promise.resolve(wasTold(settlement, parts) || null), parts);
  return { settlement, receivedUnits: await receivedUnits(parts), isTold: isTold ?? false };
}

export function isPaid({ settlement, receivedUnits: received, isTold }: Payout): boolean {
  return isTold && settlement.amount === formatUsdc(received);
}

/** The network's own book, which knows nothing of the service. */
async function receivedUnits({ network, provider }: PayoutParts): Promise<Units> {
  const { accounts } = (await jsonOf(await network.get('/control/balances'), 'The balances')) as {
    readonly accounts: readonly { readonly publicKey: string; readonly usdcUnits: string }[];
  };
  return BigInt(accounts.find(({ publicKey }) => publicKey === provider.account)?.usdcUnits ?? '0');
}

function wasTold({ id, tx_hash: hash }: SettlementReport, { receiver, webhookSecret, clock }: PayoutParts): boolean {
  return receiver.messages.some((message) => {
    const said = verifyWebhook(message, webhookSecret, clock.now());
    const { type, data } = (said ?? {}) as { type?: string; data?: { settlementId?: string; stellarTxHash?: string } };
    return type === 'settlement.completed' && data?.settlementId === id && data.stellarTxHash === hash;
  });
}

/** Looks until there is something to see, or until the deadline: null. */
async function eventually<T>(look: () => Promise<T | null>, { clock, deadline }: PayoutParts): Promise<T | null> {
  for (;;) {
    const seen = await look();
    if (seen !== null || deadline.aborted) return seen;
    await clock.sleep(PAUSE_MS, deadline);
  }
}

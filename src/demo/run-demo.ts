import { SystemClock } from '../adapters/system/system-clock.ts';
import { fundDevelopmentVault } from '../bootstrap/development-vault.ts';
import { type RunningService } from '../bootstrap/service.ts';
import { formatUsdc } from '../core/shared/usdc.ts';
import { awaitConfirmations } from './await-confirmations.ts';
import { awaitReceipts, type CallReceipt } from './call-receipts.ts';
import { CalloraClient } from './callora-client.ts';
import { HttpCaller } from './http-caller.ts';
import { readLedgerDeducts } from './ledger-deducts.ts';
import { answerCountOf, DEPOSIT_UNITS, planLoad, type LoadPlan } from './load-plan.ts';
import { makeCalls, planCalls, type MadeCall } from './make-calls.ts';
import { isPaid, payProvider, type Payout } from './pay-provider.ts';
import { openMarket, type OpenMarket } from './open-market.ts';
import { Progress } from './progress.ts';
import { isProven, prove } from './proof.ts';
import { areProven, proveCalls } from './prove-calls.ts';
import { type SampleApi } from './sample-api.ts';
import { type WebhookReceiver } from './webhook-receiver.ts';
import { sendLoad } from './send-load.ts';
import { summarize, type Observations } from './summary.ts';
import { renderTable } from './table.ts';
import { type Terminal } from './terminal.ts';
import { renderCallVerdict, renderPayout, renderVerdict } from './verdict.ts';

const CONFIRMATION_TIMEOUT_MS = 30_000;
const PAYOUT_TIMEOUT_MS = 45_000;
const clock = new SystemClock();

interface Stage {
  readonly service: RunningService;
  readonly terminal: Terminal;
  readonly interrupted: AbortSignal;
  readonly market: OpenMarket;
  readonly receiver: WebhookReceiver;
}

/** What the provider runs. */
export interface ProviderSide {
  readonly sampleApi: SampleApi;
  readonly receiver: WebhookReceiver;
}

interface CallObservations {
  readonly calls: readonly MadeCall[];
  readonly receipts: readonly CallReceipt[];
}

/**
 * Opens a market, makes paid calls and charges the plan's usages over HTTP, and holds the service's reports against the
 * ledger. True when all is proven.
 */
export async function runDemo(
  service: RunningService,
  { sampleApi, receiver }: ProviderSide,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<boolean> {
  const marketPlan = { apiUrl: sampleApi.url, hookUrl: receiver.url, depositUnits: DEPOSIT_UNITS };
  const market = await openMarket(service, marketPlan, terminal, { clock, interrupted });
  const plan = planLoad(market.subscription);
  await fundOthers(service, plan, market);
  const others = plan.consumers.length - 1;
  terminal.write(`${others} other consumers deposited ${formatUsdc(plan.depositUnits)} USDC each\n`);
  terminal.write(`${countSubscribed(plan, market)} of all direct charges name that API and that key\n\n`);
  const stage = { service, terminal, interrupted, market, receiver };
  const calls = await makeAllCalls(stage);
  const observed = await observe(plan, stage);
  const receipts = await receiptsOf(calls, stage);
  const made = { calls, receipts };
  // Last, so that the ledger shows all that was confirmed.
  const observations = { ...observed, deducts: await readLedgerDeducts(service.settings.stellar, clock) };
  terminal.write(`\n${renderTable(summarize(observations))}\n`);
  const isCharged = judge(plan, observations, made, terminal);
  const payout = await pay(revenueOf(plan, made, market), stage);
  terminal.write(renderPayout(payout));
  return isCharged && payout !== null && isPaid(payout);
}

/** What the provider has earned: all that names its API, as the callers know it. */
function revenueOf({ singles, batch }: LoadPlan, { calls }: CallObservations, { subscription }: OpenMarket): bigint {
  const direct = [...singles, ...batch].filter(({ body }) => body.apiId === subscription.apiId);
  return [...direct, ...calls].reduce((sum, { units }) => sum + units, 0n);
}

function pay(expected: bigint, { service, market, receiver, interrupted }: Stage): Promise<Payout | null> {
  const { stellar, secrets } = service.settings;
  return payProvider(expected, {
    ...{ receiver, clock, adminApiKey: secrets.adminApiKey },
    provider: market.provider,
    webhookSecret: market.webhookSecret,
    service: new HttpCaller(service.url, clock, interrupted),
    network: new HttpCaller(stellar.rpcUrl, clock, interrupted),
    deadline: clock.deadline(PAYOUT_TIMEOUT_MS, interrupted),
  });
}

function judge(
  plan: LoadPlan,
  { reports, deducts }: Observations,
  { calls, receipts }: CallObservations,
  terminal: Terminal,
): boolean {
  const gathered = new Set(receipts.map(({ onChainId }) => onChainId));
  const isGathered = ({ onChainId }: { readonly onChainId: string | null }) => gathered.has(onChainId ?? '');
  const proof = prove(
    reports,
    deducts.filter((deduct) => !isGathered(deduct)),
  );
  terminal.write(renderVerdict(proof));
  const callProof = proveCalls(calls, receipts, deducts);
  terminal.write(renderCallVerdict(callProof));
  const confirmed = reports.filter(({ status }) => status === 'confirmed').length;
  const planned = plan.singles.length + plan.batch.length;
  if (confirmed < planned) terminal.write(`Only ${confirmed} of ${planned} charges were confirmed in time.\n`);
  return isProven(proof) && areProven(callProof) && confirmed === planned;
}

/** The subscription's consumer has deposited from its wallet; the others have none. */
async function fundOthers({ container }: RunningService, plan: LoadPlan, { subscription }: OpenMarket): Promise<void> {
  for (const userId of plan.consumers) {
    if (userId !== subscription.consumerId) await fundDevelopmentVault(container, userId, plan.depositUnits);
  }
}

function countSubscribed({ singles, batch }: LoadPlan, { subscription }: OpenMarket): number {
  return [...singles, ...batch].filter(({ body }) => body.apiKeyId === subscription.apiKeyId).length;
}

async function makeAllCalls({ service, terminal, interrupted, market }: Stage): Promise<readonly MadeCall[]> {
  const http = new HttpCaller(service.url, clock, interrupted);
  const paths = planCalls(market.slug);
  const calling = new Progress(terminal, 'calls through the gateway', paths.length);
  const calls = await makeCalls(http, { paths, apiKey: market.apiKey }, (count) => calling.show(count));
  calling.end();
  return calls;
}

async function receiptsOf(
  calls: readonly MadeCall[],
  { service, terminal, interrupted }: Stage,
): Promise<readonly CallReceipt[]> {
  const http = new HttpCaller(service.url, clock, interrupted);
  const proving = new Progress(terminal, 'calls paid on the ledger', calls.length);
  const deadline = clock.deadline(CONFIRMATION_TIMEOUT_MS, interrupted);
  const ids = calls.map(({ requestId }) => requestId);
  const show = (count: number) => proving.show(count);
  const { adminApiKey } = service.settings.secrets;
  const receipts = await awaitReceipts(ids, { http, adminApiKey }, { clock, deadline }, show);
  proving.end();
  return receipts;
}

async function observe(
  plan: LoadPlan,
  { service, terminal, interrupted, market }: Stage,
): Promise<Omit<Observations, 'deducts'>> {
  const { adminApiKey } = service.settings.secrets;
  const tokens = new Map([[market.subscription.consumerId, market.token]]);
  const client = new CalloraClient(new HttpCaller(service.url, clock, interrupted), { adminApiKey, tokens });
  const charges = [...plan.singles, ...plan.batch];
  const sending = new Progress(terminal, 'charges answered', answerCountOf(plan));
  const outcome = await sendLoad(plan, client, (count) => sending.show(count));
  sending.end();
  const confirming = new Progress(terminal, 'charges confirmed on the ledger', charges.length);
  const deadline = clock.deadline(CONFIRMATION_TIMEOUT_MS, interrupted);
  const reports = await awaitConfirmations(charges, client, { clock, deadline }, (count) => confirming.show(count));
  confirming.end();
  return { ...outcome, reports };
}

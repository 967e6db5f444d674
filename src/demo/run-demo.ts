import { SystemClock } from '../adapters/system/system-clock.ts';
import { fundDevelopmentVault } from '../bootstrap/development-vault.ts';
import { type RunningService } from '../bootstrap/service.ts';
import { type StellarSettings } from '../bootstrap/settings.ts';
import { formatUsdc } from '../core/shared/usdc.ts';
import { awaitConfirmations } from './await-confirmations.ts';
import { CalloraClient } from './callora-client.ts';
import { HttpCaller } from './http-caller.ts';
import { answerCountOf, planLoad, type LoadPlan } from './load-plan.ts';
import { readLedgerDeducts } from './ledger-deducts.ts';
import { openMarket, type OpenMarket } from './open-market.ts';
import { Progress } from './progress.ts';
import { isProven, prove } from './proof.ts';
import { sendLoad } from './send-load.ts';
import { summarize, type Observations } from './summary.ts';
import { renderTable } from './table.ts';
import { type Terminal } from './terminal.ts';
import { renderVerdict } from './verdict.ts';

const CONFIRMATION_TIMEOUT_MS = 30_000;
const clock = new SystemClock();

/**
 * Opens a market, charges the plan's usages over HTTP and holds the service's reports against the ledger. True when all
 * is proven.
 */
export async function runDemo(service: RunningService, terminal: Terminal, interrupted: AbortSignal): Promise<boolean> {
  const market = await openMarket(service, terminal, { clock, interrupted });
  const plan = planLoad(market.subscription);
  await fundConsumers(service, plan);
  terminal.write(`${plan.consumers.length} consumers deposited ${formatUsdc(plan.depositUnits)} USDC each\n`);
  terminal.write(`${countSubscribed(plan, market)} of their charges name that API and that key\n\n`);
  const client = clientOf(service, market, interrupted);
  const observations = await observe(plan, client, service.settings.stellar, terminal, interrupted);
  terminal.write(`\n${renderTable(summarize(observations))}\n`);
  const proof = prove(observations.reports, observations.deducts);
  terminal.write(renderVerdict(proof));
  const confirmed = observations.reports.filter(({ status }) => status === 'confirmed').length;
  const planned = plan.singles.length + plan.batch.length;
  if (confirmed < planned) terminal.write(`Only ${confirmed} of ${planned} charges were confirmed in time.\n`);
  return isProven(proof) && confirmed === planned;
}

async function fundConsumers({ container }: RunningService, plan: LoadPlan): Promise<void> {
  for (const userId of plan.consumers) await fundDevelopmentVault(container, userId, plan.depositUnits);
}

function countSubscribed({ singles, batch }: LoadPlan, { subscription }: OpenMarket): number {
  return [...singles, ...batch].filter(({ body }) => body.apiKeyId === subscription.apiKeyId).length;
}

function clientOf(service: RunningService, { subscription, token }: OpenMarket, interrupted: AbortSignal) {
  const { adminApiKey } = service.settings.secrets;
  const tokens = new Map([[subscription.consumerId, token]]);
  return new CalloraClient(new HttpCaller(service.url, clock, interrupted), { adminApiKey, tokens });
}

async function observe(
  plan: LoadPlan,
  client: CalloraClient,
  network: StellarSettings,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<Observations> {
  const charges = [...plan.singles, ...plan.batch];
  const sending = new Progress(terminal, 'charges answered', answerCountOf(plan));
  const outcome = await sendLoad(plan, client, (count) => sending.show(count));
  sending.end();
  const confirming = new Progress(terminal, 'charges confirmed on the ledger', charges.length);
  const deadline = clock.deadline(CONFIRMATION_TIMEOUT_MS, interrupted);
  const reports = await awaitConfirmations(charges, client, { clock, deadline }, (count) => confirming.show(count));
  confirming.end();
  return { ...outcome, reports, deducts: await readLedgerDeducts(network, clock) };
}

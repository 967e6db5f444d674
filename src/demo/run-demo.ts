import { SystemClock } from '../adapters/system/system-clock.ts';
import { fundDevelopmentVault } from '../bootstrap/development-vault.ts';
import { type RunningService } from '../bootstrap/service.ts';
import { formatUsdc } from '../core/shared/usdc.ts';
import { awaitConfirmations } from './await-confirmations.ts';
import { CalloraClient } from './callora-client.ts';
import { answerCountOf, planLoad, type LoadPlan } from './load-plan.ts';
import { readLedgerDeducts } from './ledger-deducts.ts';
import { Progress } from './progress.ts';
import { isProven, prove } from './proof.ts';
import { sendLoad } from './send-load.ts';
import { summarize, type Observations } from './summary.ts';
import { renderTable } from './table.ts';
import { type Terminal } from './terminal.ts';
import { renderVerdict } from './verdict.ts';

const CONFIRMATION_TIMEOUT_MS = 30_000;
const clock = new SystemClock();

/** Charges the plan's usages over HTTP and holds the service's reports against the ledger. True when all is proven. */
export async function runDemo(service: RunningService, terminal: Terminal, interrupted: AbortSignal): Promise<boolean> {
  const plan = planLoad();
  await fundConsumers(service, plan);
  terminal.write(`${plan.consumers.length} consumers deposited ${formatUsdc(plan.depositUnits)} USDC each\n\n`);
  const observations = await observe(plan, service, terminal, interrupted);
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

async function observe(
  plan: LoadPlan,
  { url, settings }: RunningService,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<Observations> {
  const client = new CalloraClient(url, settings.secrets.adminApiKey, clock, interrupted);
  const charges = [...plan.singles, ...plan.batch];
  const sending = new Progress(terminal, 'charges answered', answerCountOf(plan));
  const outcome = await sendLoad(plan, client, (count) => sending.show(count));
  sending.end();
  const confirming = new Progress(terminal, 'charges confirmed on the ledger', charges.length);
  const deadline = clock.deadline(CONFIRMATION_TIMEOUT_MS, interrupted);
  const reports = await awaitConfirmations(charges, client, { clock, deadline }, (count) => confirming.show(count));
  confirming.end();
  return { ...outcome, reports, deducts: await readLedgerDeducts(settings.stellar, clock) };
}

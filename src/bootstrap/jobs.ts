import { type Container } from 'inversify';
import { type DeclaredWorker } from '../core/health/worker-heartbeats.ts';
import { type Config } from './config.ts';
import { TOKENS } from './tokens.ts';

/** The names under which workers run, are triggered and are seen in metrics. */
export const JOBS = {
  sweepHolds: 'sweep_holds',
  keepCallsAlive: 'keep_calls_alive',
  gatherCalls: 'gather_calls',
  submitCharges: 'submit_charges',
  confirmCharges: 'confirm_charges',
  indexRevenue: 'index_revenue',
  settleRevenue: 'settle_revenue',
  submitPayouts: 'submit_payouts',
  syncSettlements: 'sync_settlements',
  reconcileSettlements: 'reconcile_settlements',
  observeBacklog: 'observe_backlog',
  tallyUsage: 'tally_usage',
  scanDeposits: 'scan_deposits',
  syncVaults: 'sync_vaults',
  reconcileVaults: 'reconcile_vaults',
  passOnEvents: 'pass_on_events',
  deliverWebhooks: 'deliver_webhooks',
  forgetEvents: 'forget_events',
  refreshHealth: 'refresh_health',
  forgetUsedChallenges: 'forget_used_challenges',
  forgetIdempotentReplies: 'forget_idempotent_replies',
  forgetUnsentDeposits: 'forget_unsent_deposits',
} as const;

/** A window that is over is gathered this soon at the latest, as is a sum that is reached. */
const GATHER_INTERVAL_MS = 1_000;
/** How often within its life a hold is extended: a database that is away misses a few of them. */
const EXTENSIONS_PER_HOLD = 4;
const OBSERVE_INTERVAL_MS = 5_000;
const TALLY_INTERVAL_MS = 5_000;
/** Confirmations ask for a run at once: the ticks find what such a run had to leave. */
const INDEX_REVENUE_INTERVAL_MS = 30_000;
/** Settlements are asked to be paid when they are made: the ticks find what was set aside, or failed. */
const SUBMIT_PAYOUTS_INTERVAL_MS = 5_000;
/** It adds up all revenue that there ever was. */
const RECONCILE_SETTLEMENTS_INTERVAL_MS = 300_000;
/** An event waits this long at most before it is passed on, and a delivery that is due for its sender. */
const WEBHOOK_INTERVAL_MS = 1_000;
const FORGET_INTERVAL_MS = 600_000;
/** Often, because each run forgets so many at most. */
const FORGET_REPLIES_INTERVAL_MS = 60_000;
/** So that instances which were started together do not ask the same dependencies at the same moments. */
const REFRESH_JITTER = 0.1;

/** The workers that money waits for: health says when one of them no longer completes its runs. */
export function watchedJobs({
  billing,
  settlement,
  vaults,
}: Pick<Config, 'billing' | 'settlement' | 'vaults'>): DeclaredWorker[] {
  return [
    { name: JOBS.sweepHolds, intervalMs: billing.sweepIntervalMs },
    { name: JOBS.gatherCalls, intervalMs: gatherIntervalMs(billing) },
    { name: JOBS.submitCharges, intervalMs: billing.submitIntervalMs },
    { name: JOBS.confirmCharges, intervalMs: billing.confirmIntervalMs },
    { name: JOBS.scanDeposits, intervalMs: vaults.scanIntervalMs },
    { name: JOBS.syncSettlements, intervalMs: settlement.syncIntervalMs },
  ];
}

function gatherIntervalMs({ windowMs }: Config['billing']): number {
  return Math.min(GATHER_INTERVAL_MS, windowMs);
}

export function scheduleJobs(container: Container, { billing, gateway, settlement, vaults, health }: Config): void {
  const { submitIntervalMs, confirmIntervalMs } = billing;
  const scheduler = container.get(TOKENS.Scheduler);
  const gatherCalls = container.get(TOKENS.GatherCalls);
  const submitCharges = container.get(TOKENS.SubmitCharges);
  const confirmCharges = container.get(TOKENS.ConfirmCharges);
  const indexRevenue = container.get(TOKENS.IndexRevenue);
  const observeBacklog = container.get(TOKENS.ObserveBacklog);
  const tallyUsage = container.get(TOKENS.TallyUsage);
  scheduler.add({
    name: JOBS.gatherCalls,
    intervalMs: gatherIntervalMs(billing),
    run: async () => await gatherCalls.execute(),
  });
  scheduler.add({
    name: JOBS.submitCharges,
    intervalMs: submitIntervalMs,
    run: async () => await submitCharges.execute(),
  });
  scheduler.add({
    name: JOBS.confirmCharges,
    intervalMs: confirmIntervalMs,
    run: async () => await confirmCharges.execute(),
  });
  scheduler.add({
    name: JOBS.indexRevenue,
    intervalMs: INDEX_REVENUE_INTERVAL_MS,
    run: async () => await indexRevenue.execute(),
  });
  scheduler.add({
    name: JOBS.observeBacklog,
    intervalMs: OBSERVE_INTERVAL_MS,
    run: async () => await observeBacklog.execute(),
  });
  scheduler.add({
    name: JOBS.tallyUsage,
    intervalMs: TALLY_INTERVAL_MS,
    run: async () => await tallyUsage.execute(),
  });
  scheduleHeldCalls(container, { billing, gateway });
  scheduleVaultWatch(container, vaults);
  schedulePayouts(container, settlement);
  scheduleWebhooks(container);
  scheduleHousekeeping(container);
  if (health.refreshIntervalMs > 0) {
    const refreshHealth = container.get(TOKENS.RefreshHealth);
    scheduler.add({
      name: JOBS.refreshHealth,
      intervalMs: health.refreshIntervalMs,
      jitter: REFRESH_JITTER,
      run: () => refreshHealth.execute(),
    });
  }
}

/** Keeps the holds of living calls, and releases those of dead ones. */
function scheduleHeldCalls(container: Container, { billing, gateway }: Pick<Config, 'billing' | 'gateway'>): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const settlements = container.get(TOKENS.CallSettlements);
  const sweepHolds = container.get(TOKENS.SweepHolds);
  scheduler.add({
    name: JOBS.keepCallsAlive,
    intervalMs: gateway.holdTimeoutMs / EXTENSIONS_PER_HOLD,
    run: async () => await settlements.keepAlive(),
  });
  scheduler.add({
    name: JOBS.sweepHolds,
    intervalMs: billing.sweepIntervalMs,
    run: async () => await sweepHolds.execute(),
  });
}

/** Credits deposits, and compares vaults with the chain. */
function scheduleVaultWatch(container: Container, intervals: Config['vaults']): void {
  const { scanIntervalMs, syncIntervalMs, reconcileIntervalMs } = intervals;
  const scheduler = container.get(TOKENS.Scheduler);
  const scanDeposits = container.get(TOKENS.ScanDeposits);
  const syncVaults = container.get(TOKENS.SyncVaults);
  const reconcileVaults = container.get(TOKENS.ReconcileVaults);
  scheduler.add({
    name: JOBS.scanDeposits,
    intervalMs: scanIntervalMs,
    run: async () => await scanDeposits.execute(),
  });
  scheduler.add({
    name: JOBS.syncVaults,
    intervalMs: syncIntervalMs,
    run: async () => await syncVaults.execute(),
  });
  scheduler.add({
    name: JOBS.reconcileVaults,
    intervalMs: reconcileIntervalMs,
    run: async () => await reconcileVaults.execute(),
  });
}

/** Pays providers, where there is something to pay them with; what was paid is compared in any case. */
function schedulePayouts(container: Container, settlement: Config['settlement']): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const reconcileSettlements = container.get(TOKENS.ReconcileSettlements);
  scheduler.add({
    name: JOBS.reconcileSettlements,
    intervalMs: RECONCILE_SETTLEMENTS_INTERVAL_MS,
    run: async () => await reconcileSettlements.execute(),
  });
  const syncSettlements = container.get(TOKENS.SyncSettlements);
  scheduler.add({
    name: JOBS.syncSettlements,
    intervalMs: settlement.syncIntervalMs,
    run: async () => await syncSettlements.execute(),
  });
  if (container.get(TOKENS.Settings).stellar.payouts === null) return;
  const settleRevenue = container.get(TOKENS.SettleRevenue);
  const submitPayouts = container.get(TOKENS.SubmitPayouts);
  scheduler.add({
    name: JOBS.settleRevenue,
    intervalMs: settlement.intervalMs,
    run: async () => await settleRevenue.execute(),
  });
  scheduler.add({
    name: JOBS.submitPayouts,
    intervalMs: SUBMIT_PAYOUTS_INTERVAL_MS,
    run: async () => await submitPayouts.execute(),
  });
}

/** Tells users what has happened. */
function scheduleWebhooks(container: Container): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const passOnEvents = container.get(TOKENS.PassOnEvents);
  const deliverWebhooks = container.get(TOKENS.DeliverWebhooks);
  const forgetEvents = container.get(TOKENS.ForgetEvents);
  scheduler.add({
    name: JOBS.passOnEvents,
    intervalMs: WEBHOOK_INTERVAL_MS,
    run: async () => await passOnEvents.execute(),
  });
  scheduler.add({
    name: JOBS.deliverWebhooks,
    intervalMs: WEBHOOK_INTERVAL_MS,
    run: async () => await deliverWebhooks.execute(),
  });
  scheduler.add({
    name: JOBS.forgetEvents,
    intervalMs: FORGET_INTERVAL_MS,
    run: async () => await forgetEvents.execute(),
  });
}

/** Drops what nobody can ask for any more. */
function scheduleHousekeeping(container: Container): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const forgetUsedChallenges = container.get(TOKENS.ForgetUsedChallenges);
  const forgetIdempotentReplies = container.get(TOKENS.ForgetIdempotentReplies);
  const forgetUnsentDeposits = container.get(TOKENS.ForgetUnsentDeposits);
  scheduler.add({
    name: JOBS.forgetUsedChallenges,
    intervalMs: FORGET_INTERVAL_MS,
    run: async () => await forgetUsedChallenges.execute(),
  });
  scheduler.add({
    name: JOBS.forgetIdempotentReplies,
    intervalMs: FORGET_REPLIES_INTERVAL_MS,
    run: async () => await forgetIdempotentReplies.execute(),
  });
  scheduler.add({
    name: JOBS.forgetUnsentDeposits,
    intervalMs: FORGET_INTERVAL_MS,
    run: async () => await forgetUnsentDeposits.execute(),
  });
}

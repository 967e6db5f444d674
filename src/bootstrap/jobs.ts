import { type Container } from 'inversify';
import { type DeclaredWorker } from '../core/health/worker-heartbeats.ts';
import { type Config } from './config.ts';
import { TOKENS } from './tokens.ts';

/** The names under which workers run, are triggered and are seen in metrics. */
export const JOBS = {
  submitCharges: 'submit_charges',
  confirmCharges: 'confirm_charges',
  observeBacklog: 'observe_backlog',
  tallyUsage: 'tally_usage',
  refreshHealth: 'refresh_health',
  forgetUsedChallenges: 'forget_used_challenges',
  forgetIdempotentReplies: 'forget_idempotent_replies',
} as const;

const OBSERVE_INTERVAL_MS = 5_000;
const TALLY_INTERVAL_MS = 5_000;
const FORGET_INTERVAL_MS = 600_000;
/** Often, because each run forgets so many at most. */
const FORGET_REPLIES_INTERVAL_MS = 60_000;
/** So that instances which were started together do not ask the same dependencies at the same moments. */
const REFRESH_JITTER = 0.1;

/** The workers that money waits for: health says when one of them no longer completes its runs. */
export function watchedJobs({ submitIntervalMs, confirmIntervalMs }: Config['billing']): DeclaredWorker[] {
  return [
    { name: JOBS.submitCharges, intervalMs: submitIntervalMs },
    { name: JOBS.confirmCharges, intervalMs: confirmIntervalMs },
  ];
}

export function scheduleJobs(container: Container, { billing, health }: Config): void {
  const { submitIntervalMs, confirmIntervalMs } = billing;
  const scheduler = container.get(TOKENS.Scheduler);
  const submitCharges = container.get(TOKENS.SubmitCharges);
  const confirmCharges = container.get(TOKENS.ConfirmCharges);
  const observeBacklog = container.get(TOKENS.ObserveBacklog);
  const tallyUsage = container.get(TOKENS.TallyUsage);
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
    name: JOBS.observeBacklog,
    intervalMs: OBSERVE_INTERVAL_MS,
    run: async () => await observeBacklog.execute(),
  });
  scheduler.add({
    name: JOBS.tallyUsage,
    intervalMs: TALLY_INTERVAL_MS,
    run: async () => await tallyUsage.execute(),
  });
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

/** Drops what nobody can ask for any more. */
function scheduleHousekeeping(container: Container): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const forgetUsedChallenges = container.get(TOKENS.ForgetUsedChallenges);
  const forgetIdempotentReplies = container.get(TOKENS.ForgetIdempotentReplies);
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
}

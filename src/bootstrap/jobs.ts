import { type Container } from 'inversify';
import { type Config } from './config.ts';
import { TOKENS } from './tokens.ts';

/** The names under which workers run, are triggered and are seen in metrics. */
export const JOBS = {
  submitCharges: 'submit_charges',
  confirmCharges: 'confirm_charges',
  observeBacklog: 'observe_backlog',
} as const;

const OBSERVE_INTERVAL_MS = 5_000;

export function scheduleJobs(container: Container, { submitIntervalMs, confirmIntervalMs }: Config['billing']): void {
  const scheduler = container.get(TOKENS.Scheduler);
  const submitCharges = container.get(TOKENS.SubmitCharges);
  const confirmCharges = container.get(TOKENS.ConfirmCharges);
  const observeBacklog = container.get(TOKENS.ObserveBacklog);
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
}

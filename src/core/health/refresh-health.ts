import { ok, type Result } from 'neverthrow';
import { type HealthMonitor } from './health-monitor.ts';

/** Renews what is known of every component, so that views need not wait for it. */
export class RefreshHealth {
  private readonly monitor: HealthMonitor;

  constructor(monitor: HealthMonitor) {
    this.monitor = monitor;
  }

  async execute(): Promise<Result<void, never>> {
    await this.monitor.refresh(this.monitor.componentIds).done;
    return ok(undefined);
  }
}

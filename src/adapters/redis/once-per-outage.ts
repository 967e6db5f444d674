import { isScriptUnknown, type RedisRefusal } from './redis-failure.ts';
import { type RedisReport } from './redis-report.ts';

/** Lets the first word of each outage through: every request and every attempt to reconnect would repeat it. */
export class OncePerOutage {
  private readonly report: RedisReport;
  private readonly refusedCodes = new Set<string>();
  private ongoing = false;

  constructor(report: RedisReport) {
    this.report = report;
  }

  failed(cause: unknown): void {
    if (this.ongoing) return;
    this.ongoing = true;
    this.report.unavailable(cause);
  }

  answered(): void {
    if (!this.ongoing) return;
    this.ongoing = false;
    this.report.available();
  }

  refused(refusal: RedisRefusal, cause: unknown): void {
    if (isScriptUnknown(refusal) || this.refusedCodes.has(refusal.code)) return;
    this.refusedCodes.add(refusal.code);
    this.report.refused(cause);
  }
}

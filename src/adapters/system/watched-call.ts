import { type Logger } from 'pino';
import { type CallFacts, type CallStage, type CallTrace } from '../../core/gateway/call-trace.ts';
import { formatUsdc } from '../../core/shared/usdc.ts';
import { type GatewayMetrics } from './gateway-metrics.ts';

export interface CallWatcher {
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
  /** Tell each caller, and the metrics, where the time went. */
  readonly profiling: boolean;
  /** Milliseconds from any fixed moment, with fractions. */
  readonly stopwatch: () => number;
}

/** The others are the upstream's and the caller's. */
const OURS = ['auth', 'limit', 'hold', 'commit'] as const;

/** Writes down one call when it is over: one line of the log, and its metrics. It never sees the key. */
export class WatchedCall implements CallTrace {
  readonly facts: Partial<CallFacts> = {};
  private readonly watcher: CallWatcher;
  private readonly correlationId: string;
  private readonly spent = new Map<CallStage, number>();
  private markedAt: number;

  constructor(watcher: CallWatcher, correlationId: string) {
    this.watcher = watcher;
    this.correlationId = correlationId;
    this.markedAt = watcher.stopwatch();
  }

  note(facts: Partial<CallFacts>): void {
    Object.assign(this.facts, facts);
  }

  passed(stage: CallStage): void {
    const now = this.watcher.stopwatch();
    const ms = now - this.markedAt;
    this.spent.set(stage, ms);
    this.markedAt = now;
    if (this.watcher.profiling) this.watcher.metrics.observeStage(stage, ms / 1000);
  }

  timing(): string | null {
    if (!this.watcher.profiling) return null;
    return [...this.spent].map(([stage, ms]) => `${stage};dur=${rounded(ms)}`).join(', ');
  }

  /** @param problem why nothing of an upstream was delivered; null when something was */
  ended(problem: string | null): void {
    const { units, requestId: callId, ...facts } = this.facts;
    const upstreamMs = this.spent.get('upstream') ?? null;
    const gatewayMs = this.gatewayMs();
    const outcome = problem ?? (facts.isReplay === true ? 'replayed' : (facts.verdict ?? 'unknown'));
    const amountUsdc = units === undefined ? undefined : formatUsdc(units);
    const times = { gatewayMs: rounded(gatewayMs), upstreamMs: upstreamMs === null ? null : rounded(upstreamMs) };
    const line = { requestId: this.correlationId, callId, ...facts, amountUsdc, problem, ...times };
    this.watcher.logger.info(line, 'Call ended');
    this.watcher.metrics.observe({
      apiId: facts.apiId ?? null,
      outcome,
      gatewaySeconds: gatewayMs / 1000,
      upstreamSeconds: upstreamMs === null ? null : upstreamMs / 1000,
    });
  }

  /** A call that was refused early spent its last time in a stage that it never passed. */
  private gatewayMs(): number {
    const passed = OURS.reduce((sum, stage) => sum + (this.spent.get(stage) ?? 0), 0);
    return this.spent.has('hold') ? passed : passed + this.watcher.stopwatch() - this.markedAt;
  }
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

import { Counter, Histogram, type Registry } from 'prom-client';
import { type CallStage } from '../../core/gateway/call-trace.ts';

const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One call by the time it is over. */
export interface CallSample {
  /** Id of the API; null when none was found. */
  readonly apiId: string | null;
  /** The verdict, `replayed`, or why nothing was delivered. */
  readonly outcome: string;
  /** What the service itself made the call wait. */
  readonly gatewaySeconds: number;
  /** Up to the status line; null when nothing was forwarded. */
  readonly upstreamSeconds: number | null;
}

/** Calls through the gateway. APIs are labels, because providers are told about theirs; keys and users never are. */
export class GatewayMetrics {
  private readonly calls: Counter<'api' | 'outcome'>;
  private readonly gatewayTime: Histogram;
  private readonly upstreamTime: Histogram;
  private readonly stageTime: Histogram<'stage'>;

  constructor(registers: Registry[]) {
    this.calls = new Counter({
      name: 'gateway_calls_total',
      help: 'Calls through the gateway, by API and outcome',
      labelNames: ['api', 'outcome'],
      registers,
    });
    this.gatewayTime = new Histogram({
      name: 'gateway_overhead_seconds',
      help: 'Time that the gateway itself makes a call wait: key, limits, hold and its commit',
      buckets: SECONDS,
      registers,
    });
    this.upstreamTime = new Histogram({
      name: 'gateway_upstream_seconds',
      help: 'Time from the forwarding of a call to the status line of its upstream',
      buckets: SECONDS,
      registers,
    });
    this.stageTime = new Histogram({
      name: 'gateway_stage_duration_seconds',
      help: 'Time in each stage of a call; only while profiling is enabled',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    });
  }

  observe({ apiId, outcome, gatewaySeconds, upstreamSeconds }: CallSample): void {
    this.calls.inc({ api: apiId ?? 'unknown', outcome });
    this.gatewayTime.observe(gatewaySeconds);
    if (upstreamSeconds !== null) this.upstreamTime.observe(upstreamSeconds);
  }

  observeStage(stage: CallStage, seconds: number): void {
    this.stageTime.observe({ stage }, seconds);
  }
}

import { type ComponentCheck } from '../health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../health/ports/health-probe.ts';
import { type Clock } from '../shared/clock.ts';
import { type LedgerWatermark } from './ports/ledger-watermark.ts';

/** A database that hangs must not use up the time in which the node is to answer. */
const STANDING_TIME_SHARE = 0.5;

/** A node may be well and yet serve another network than our books speak of: then nothing is sent to it. */
export class GuardedNetworkProbe implements HealthProbe {
  readonly id: string;
  readonly kind: HealthProbe['kind'];
  readonly limits: ProbeLimits;
  private readonly node: HealthProbe;
  private readonly watermark: Pick<LedgerWatermark, 'read'>;
  private readonly clock: Clock;
  private lastKnownHalted = false;

  constructor(node: HealthProbe, watermark: Pick<LedgerWatermark, 'read'>, clock: Clock) {
    this.id = node.id;
    this.kind = node.kind;
    this.limits = node.limits;
    this.node = node;
    this.watermark = watermark;
    this.clock = clock;
  }

  /** A database that does not answer says nothing about the node: then what it said last is what counts. */
  async check(signal: AbortSignal): Promise<ComponentCheck> {
    const [check] = await Promise.all([this.node.check(signal), this.renewStanding(signal)]);
    return this.lastKnownHalted ? { status: 'down', reason: 'wrong_network' } : check;
  }

  private async renewStanding(signal: AbortSignal): Promise<void> {
    const answered = new AbortController();
    const read = this.watermark.read().map(({ halted }) => {
      this.lastKnownHalted = halted !== null;
    });
    const limitMs = this.limits.timeoutMs * STANDING_TIME_SHARE;
    await Promise.race([read, this.clock.sleep(limitMs, AbortSignal.any([signal, answered.signal]))]);
    answered.abort();
  }
}

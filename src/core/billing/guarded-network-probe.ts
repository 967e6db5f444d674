import { type ComponentCheck } from '../health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../health/ports/health-probe.ts';
import { type LedgerWatermark } from './ports/ledger-watermark.ts';

/** A node may be well and yet serve another network than our books speak of: then nothing is sent to it. */
export class GuardedNetworkProbe implements HealthProbe {
  readonly id: string;
  readonly kind: HealthProbe['kind'];
  readonly limits: ProbeLimits;
  private readonly node: HealthProbe;
  private readonly watermark: Pick<LedgerWatermark, 'read'>;

  constructor(node: HealthProbe, watermark: Pick<LedgerWatermark, 'read'>) {
    this.id = node.id;
    this.kind = node.kind;
    this.limits = node.limits;
    this.node = node;
    this.watermark = watermark;
  }

  /** A database that does not answer says nothing about the node: it is a component of its own. */
  async check(signal: AbortSignal): Promise<ComponentCheck> {
    const [check, standing] = await Promise.all([this.node.check(signal), this.watermark.read()]);
    const isHalted = standing.isOk() && standing.value.halted !== null;
    return isHalted ? { status: 'down', reason: 'wrong_network' } : check;
  }
}

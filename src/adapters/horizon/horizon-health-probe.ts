import { z } from 'zod';
import { OK, type ComponentCheck, type HealthReason } from '../../core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../core/health/ports/health-probe.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { LedgerAge } from '../../core/shared/ledger-age.ts';
import { exchangeJson, type HorizonAnswer } from './exchange-json.ts';
import { type HorizonTransport } from './horizon-transport.ts';

export interface HorizonHealthProbeOptions {
  readonly url: string;
  readonly networkPassphrase: string;
  readonly limits: ProbeLimits;
}

/** Ledgers that the history may trail behind the node it reads from. */
const LEDGERS_BEHIND_MAX = 3;
const HISTORY_AGE_MS_MAX = 30_000;

const ROOT = z.object({
  network_passphrase: z.string(),
  core_latest_ledger: z.int().min(0),
  history_latest_ledger: z.int().min(0),
  history_latest_ledger_closed_at: z.iso.datetime(),
});

/** Reads Horizon's root document, which answers 200 even when nothing behind Horizon works: so its figures count. */
export class HorizonHealthProbe implements HealthProbe {
  readonly id = 'horizon';
  readonly kind = 'external';
  readonly limits: ProbeLimits;
  private readonly transport: HorizonTransport;
  private readonly clock: Clock;
  private readonly url: string;
  private readonly networkPassphrase: string;
  private readonly historyAge = new LedgerAge();

  constructor(transport: HorizonTransport, clock: Clock, options: HorizonHealthProbeOptions) {
    this.transport = transport;
    this.clock = clock;
    this.url = options.url;
    this.networkPassphrase = options.networkPassphrase;
    this.limits = options.limits;
  }

  async check(signal: AbortSignal): Promise<ComponentCheck> {
    try {
      const answer = await exchangeJson(this.transport, this.url, signal);
      if (answer.status === 429 || answer.status >= 500) return down('unavailable');
      return answer.status === 200 ? this.judge(answer) : down('bad_response');
    } catch {
      return down(signal.aborted ? 'timeout' : 'unavailable');
    }
  }

  private judge({ json, sentAt }: HorizonAnswer): ComponentCheck {
    const root = ROOT.safeParse(json);
    if (!root.success) return down('bad_response');
    if (root.data.network_passphrase !== this.networkPassphrase) return down('wrong_network');

    const { core_latest_ledger: core, history_latest_ledger: history } = root.data;
    const closedAt = Date.parse(root.data.history_latest_ledger_closed_at);
    const ageMs = this.historyAge.measure(closedAt, sentAt, this.clock.now());
    // Horizon reports ledger 0 for a node that it cannot reach.
    const isLagging = core === 0 || core - history > LEDGERS_BEHIND_MAX || ageMs > HISTORY_AGE_MS_MAX;
    return isLagging ? { status: 'degraded', reason: 'lagging' } : OK;
  }
}

function down(reason: HealthReason): ComponentCheck {
  return { status: 'down', reason };
}

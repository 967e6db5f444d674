import { z } from 'zod';
import { OK, type ComponentCheck, type HealthReason } from '../../core/health/component.ts';
import { type HealthProbe } from '../../core/health/ports.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { exchangeJson } from './exchange-json.ts';
import { type HorizonTransport } from './horizon-transport.ts';

export interface HorizonHealthProbeOptions {
  readonly url: string;
  readonly networkPassphrase: string;
  readonly timeoutMs: number;
}

const SLOW_MS = 2_000;
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
  private readonly transport: HorizonTransport;
  private readonly clock: Clock;
  private readonly options: HorizonHealthProbeOptions;

  constructor(transport: HorizonTransport, clock: Clock, options: HorizonHealthProbeOptions) {
    this.transport = transport;
    this.clock = clock;
    this.options = options;
  }

  async check(): Promise<ComponentCheck> {
    const startedAt = this.clock.now();
    const signal = this.clock.deadline(this.options.timeoutMs);
    try {
      const { status, json } = await exchangeJson(this.transport, this.options.url, signal);
      if (status === 429 || status >= 500) return down('unavailable');
      return status === 200 ? this.judge(json, startedAt) : down('bad_response');
    } catch {
      return down(signal.aborted ? 'timeout' : 'unavailable');
    }
  }

  private judge(json: unknown, startedAt: number): ComponentCheck {
    const root = ROOT.safeParse(json);
    if (!root.success) return down('bad_response');
    if (root.data.network_passphrase !== this.options.networkPassphrase) return down('wrong_network');

    const { core_latest_ledger: core, history_latest_ledger: history } = root.data;
    const ageMs = this.clock.now() - Date.parse(root.data.history_latest_ledger_closed_at);
    // Horizon reports ledger 0 for a node that it cannot reach.
    const isLagging = core === 0 || core - history > LEDGERS_BEHIND_MAX || ageMs > HISTORY_AGE_MS_MAX;
    if (isLagging) return { status: 'degraded', reason: 'lagging' };
    return this.clock.now() - startedAt > SLOW_MS ? { status: 'degraded', reason: 'slow' } : OK;
  }
}

function down(reason: HealthReason): ComponentCheck {
  return { status: 'down', reason };
}

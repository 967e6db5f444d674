import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { OK, type ComponentCheck } from '../../core/health/component.ts';
import { type HealthProbe } from '../../core/health/ports.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_HEALTH, GET_NETWORK } from './rpc-methods.ts';

const SLOW_MS = 2_000;
/** Ledgers close every 5 to 6 s. */
const LEDGER_AGE_MS_DEGRADED = 20_000;
const LEDGER_AGE_MS_DOWN = 45_000;
/** A node does not change its network while it runs; what answers under its address may. */
const NETWORK_CHECK_INTERVAL_MS = 600_000;

export interface SorobanHealthProbeOptions {
  readonly networkPassphrase: string;
  /** For the whole check. */
  readonly timeoutMs: number;
}

/** Asks a Stellar RPC node whether it is healthy, follows the ledger, and serves our network. */
export class SorobanHealthProbe implements HealthProbe {
  readonly id = 'soroban_rpc';
  private readonly rpc: RpcClient;
  private readonly clock: Clock;
  private readonly options: SorobanHealthProbeOptions;
  private networkCheckedAt = -Infinity;

  constructor(rpc: RpcClient, clock: Clock, options: SorobanHealthProbeOptions) {
    this.rpc = rpc;
    this.clock = clock;
    this.options = options;
  }

  async check(): Promise<ComponentCheck> {
    const result = await this.ask();
    return result.match(
      (check) => check,
      ({ reason }) => ({ status: 'down', reason }),
    );
  }

  private ask(): ResultAsync<ComponentCheck, RpcFailure> {
    return safeTry(() => this.steps());
  }

  private async *steps(): Steps<ComponentCheck, RpcFailure> {
    const startedAt = this.clock.now();
    const signal = this.clock.deadline(this.options.timeoutMs);
    const health = yield* this.rpc.call(GET_HEALTH, null, signal);
    if (startedAt - this.networkCheckedAt >= NETWORK_CHECK_INTERVAL_MS) {
      const network = yield* this.rpc.call(GET_NETWORK, null, signal);
      if (network.passphrase !== this.options.networkPassphrase) return ok({ status: 'down', reason: 'wrong_network' });
      this.networkCheckedAt = startedAt;
    }
    return ok(this.judge(health, startedAt));
  }

  private judge(health: { status: string; latestLedgerCloseTime: number }, startedAt: number): ComponentCheck {
    const ageMs = this.clock.now() - health.latestLedgerCloseTime * 1000;
    if (health.status !== 'healthy') return { status: 'down', reason: 'bad_response' };
    if (ageMs > LEDGER_AGE_MS_DOWN) return { status: 'down', reason: 'lagging' };
    if (ageMs > LEDGER_AGE_MS_DEGRADED) return { status: 'degraded', reason: 'lagging' };
    return this.clock.now() - startedAt > SLOW_MS ? { status: 'degraded', reason: 'slow' } : OK;
  }
}

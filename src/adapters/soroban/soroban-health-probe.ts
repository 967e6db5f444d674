import { OK, type ComponentCheck, type HealthReason } from '../../core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../core/health/ports/health-probe.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { LedgerAge } from '../../core/shared/ledger-age.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_HEALTH, GET_NETWORK } from './rpc-methods.ts';

/** Ledgers close every 5 to 6 s. */
const LEDGER_AGE_MS_DEGRADED = 20_000;
const LEDGER_AGE_MS_DOWN = 45_000;

export interface SorobanHealthProbeOptions {
  readonly networkPassphrase: string;
  readonly limits: ProbeLimits;
}

/**
 * Asks a Stellar RPC node whether it is healthy, follows the ledger, and serves our network
 * (https://developers.stellar.org/docs/data/apis/rpc/api-reference/methods/getHealth).
 */
export class SorobanHealthProbe implements HealthProbe {
  readonly id = 'soroban_rpc';
  readonly kind = 'external';
  readonly limits: ProbeLimits;
  private readonly rpc: RpcClient;
  private readonly clock: Clock;
  private readonly networkPassphrase: string;
  private readonly ledgerAge = new LedgerAge();

  constructor(rpc: RpcClient, clock: Clock, { networkPassphrase, limits }: SorobanHealthProbeOptions) {
    this.rpc = rpc;
    this.clock = clock;
    this.networkPassphrase = networkPassphrase;
    this.limits = limits;
  }

  async check(signal: AbortSignal): Promise<ComponentCheck> {
    // The network is asked for every time: behind one address the node may be another than a moment ago.
    const [health, network] = await Promise.all([
      this.rpc.callDated(GET_HEALTH, null, signal),
      this.rpc.call(GET_NETWORK, null, signal),
    ]);
    if (network.isOk() && network.value.passphrase !== this.networkPassphrase) return down('wrong_network');
    if (health.isErr()) return down(reasonOf(health.error));
    if (network.isErr()) return down(reasonOf(network.error));

    const { result, sentAt } = health.value;
    if (result.status !== 'healthy') return down('unavailable');
    const ageMs = this.ledgerAge.measure(result.latestLedgerCloseTime * 1000, sentAt, this.clock.now());
    if (ageMs > LEDGER_AGE_MS_DOWN) return down('lagging');
    return ageMs > LEDGER_AGE_MS_DEGRADED ? { status: 'degraded', reason: 'lagging' } : OK;
  }
}

/** A node that refuses speaks for itself: it cannot work. What cannot be read as an answer comes from something else. */
function reasonOf({ reason, errorCode }: RpcFailure): HealthReason {
  return errorCode === undefined ? reason : 'unavailable';
}

function down(reason: HealthReason): ComponentCheck {
  return { status: 'down', reason };
}

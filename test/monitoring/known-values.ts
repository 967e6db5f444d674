import { errAsync, okAsync } from 'neverthrow';
import { meteredDeductUsage } from '../../src/adapters/system/metered.ts';
import { Metrics } from '../../src/adapters/system/metrics.ts';
import { type RpcFailure } from '../../src/adapters/soroban/rpc-client.ts';
import { JOBS } from '../../src/bootstrap/jobs.ts';
import { type TransactionKind } from '../../src/core/billing/chain-transaction.ts';
import { type DeductError } from '../../src/core/billing/deduct-usage.ts';
import { type GuardError } from '../../src/core/billing/guard-network.ts';
import { type Backlog } from '../../src/core/billing/ports/charge-backlog.ts';
import { type Resolution } from '../../src/core/billing/resolve-transaction.ts';
import { type CallVerdict } from '../../src/core/gateway/call.ts';
import { type ForwardCallError } from '../../src/core/gateway/forward-call.ts';
import { type PayoutObstacle } from '../../src/core/settlement/payout-obstacle.ts';
import { type CircuitState } from '../../src/core/shared/circuit-observer.ts';
import { type SendFailure } from '../../src/core/webhooks/webhook-delivery.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A value that is missing here, or is none any more, does not compile. */
const all = <Value extends string>(values: Readonly<Record<Value, true>>): readonly string[] => Object.keys(values);

const DEDUCT_ERRORS = all<DeductError['kind']>({
  idempotency_conflict: true,
  insufficient_balance: true,
  vault_not_found: true,
  charge_unstorable: true,
  charge_voided: true,
  contract_refused: true,
  network_unavailable: true,
  database_unavailable: true,
  overloaded: true,
});

const CALL_OUTCOMES = all<ForwardCallError['kind'] | CallVerdict | 'replayed' | 'unknown'>({
  charged: true,
  released: true,
  free: true,
  replayed: true,
  unknown: true,
  api_key_invalid: true,
  api_key_expired: true,
  api_key_revoked: true,
  api_key_forbidden: true,
  api_key_scope_missing: true,
  api_not_found: true,
  api_paused: true,
  endpoint_not_found: true,
  call_rate_limited: true,
  too_many_calls: true,
  upstream_circuit_open: true,
  insufficient_balance: true,
  spend_limit_reached: true,
  vault_not_found: true,
  vault_blocked: true,
  charge_voided: true,
  idempotency_key_reused: true,
  call_in_flight: true,
  call_already_delivered: true,
  redeliveries_exhausted: true,
  upstream_unreachable: true,
  upstream_forbidden: true,
  upstream_timeout: true,
  call_body_too_large: true,
  call_body_broken: true,
  call_body_timeout: true,
  caller_left: true,
  charge_unstorable: true,
  database_unavailable: true,
  overloaded: true,
});

const SHOWN = new Set([
  'deposits_total',
  'gathered_item_refusals_total',
  'gateway_settlements_given_up_total',
  'settlement_drift_units',
  'vault_drift_units',
]);

/** What `charges_total` says, asked of the wrapper that counts. */
async function chargeOutcomes(): Promise<readonly string[]> {
  const metrics = new Metrics();
  const count = (execute: Parameters<typeof meteredDeductUsage>[0]['execute']) =>
    meteredDeductUsage({ execute }, metrics, new VirtualClock()).execute({} as never);
  for (const kind of DEDUCT_ERRORS) await count(() => errAsync({ kind } as DeductError));
  for (const alreadyProcessed of [true, false]) await count(() => okAsync({ alreadyProcessed } as never));
  return (await metrics.charges.get()).values.map(({ labels }) => String(labels.outcome));
}

/** Of metrics that show all of their values from the start, or with the first comparison. */
async function shownValues(): Promise<Record<string, Record<string, readonly string[]>>> {
  const metrics = new Metrics();
  metrics.vaultDrift.observe({ at: 0, pools: [], unreadable: [] });
  metrics.payouts.observe({ imbalance: 0n, payouts: { drift: 0n }, sums: { inReview: 0, setAside: {} } } as never);
  const shown: Record<string, Record<string, readonly string[]>> = {};
  for (const { name, values } of await metrics['registry'].getMetricsAsJSON()) {
    if (!SHOWN.has(name)) continue;
    const [label = ''] = Object.keys(values[0]?.labels ?? {});
    shown[name] = { [label]: values.map(({ labels }) => String(labels[label])) };
  }
  return shown;
}

/** By metric and label, the values that a label can have, where they are a closed set. */
export type KnownValues = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export async function knownValues(): Promise<KnownValues> {
  const workers = Object.values(JOBS);
  return {
    ...(await shownValues()),
    charges_total: { outcome: await chargeOutcomes() },
    charges_open: {
      status: all<keyof Backlog['openByStatus']>({ held: true, reserved: true, submitted: true, review: true }),
    },
    chain_transactions_total: {
      kind: all<TransactionKind>({ deduct: true, batch_deduct: true, payout: true }),
      outcome: all<Exclude<Resolution, 'waiting'>>({ confirmed: true, failed: true, expired: true, escalated: true }),
    },
    circuit_breaker_state: {
      service: ['soroban_rpc', 'horizon'],
      state: all<CircuitState>({ closed: true, open: true, half_open: true, forced_open: true }),
    },
    gateway_calls_total: { outcome: CALL_OUTCOMES },
    health_component_status: { component: ['database', 'soroban_rpc', 'horizon', 'redis', 'workers', 'vault_pool'] },
    health_responses_total: { view: ['api', 'health', 'v2', 'ready', 'live', 'startup', 'deposits', 'manage'] },
    settlements_waiting: {
      reason: all<PayoutObstacle | 'review'>({
        account_missing: true,
        trustline_missing: true,
        trustline_frozen: true,
        trustline_full: true,
        refused: true,
        pool_short: true,
        pool_paused: true,
        review: true,
      }),
    },
    soroban_calls_total: {
      outcome: all<'ok' | RpcFailure['reason']>({ ok: true, timeout: true, unavailable: true, bad_response: true }),
    },
    webhook_attempts_total: {
      outcome: all<SendFailure | 'delivered' | 'refused'>({
        delivered: true,
        refused: true,
        timed_out: true,
        unreachable: true,
        forbidden_host: true,
      }),
    },
    worker_failures_total: {
      worker: workers,
      reason: all<GuardError['kind']>({
        database_unavailable: true,
        network_unavailable: true,
        ledger_regressed: true,
        network_halted: true,
      }),
    },
    worker_last_success_timestamp_seconds: { worker: workers },
  };
}

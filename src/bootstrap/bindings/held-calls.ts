import { type Container } from 'inversify';
import { BatchedCallHolds } from '../../adapters/batching/batched-call-holds.ts';
import { KnexHeldCalls } from '../../adapters/knex/knex-held-calls.ts';
import { CallSettlements } from '../../core/gateway/call-settlements.ts';
import { SweepHolds } from '../../core/gateway/sweep-holds.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** With the commit, well below the 50 ms within which a capture is to be durable. */
const captureLingerMs = 20;

/** The money that calls hold, and what becomes of it. */
export function bindHeldCalls(container: Container, { config, stellar: { network } }: Settings): void {
  const { batchMax, queueMax } = config.billing;
  const { holdTimeoutMs } = config.gateway;
  const { Clock, Metrics, HeldCalls } = TOKENS;
  container.bind(HeldCalls).toResolvedValue((database) => new KnexHeldCalls(database, network), [TOKENS.Database]);
  container
    .bind(TOKENS.CallHolds)
    .toResolvedValue(
      (holds, clock) => new BatchedCallHolds(holds, clock, { batchMax, queueMax }),
      [TOKENS.ChargeHolds, Clock],
    );
  container
    .bind(TOKENS.CallSettlements)
    .toResolvedValue(
      (calls, { settlements: observer }, clock) =>
        new CallSettlements({ calls, observer, clock }, { holdTimeoutMs, batchMax, queueMax, captureLingerMs }),
      [HeldCalls, Metrics, Clock],
    );
  container
    .bind(TOKENS.SweepHolds)
    .toResolvedValue(
      (calls, { settlements: observer }, clock) => new SweepHolds({ calls, observer, clock }),
      [HeldCalls, Metrics, Clock],
    );
}

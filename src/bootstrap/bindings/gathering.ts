import { type Container } from 'inversify';
import { CachedDeductLimits } from '../../adapters/caching/cached-deduct-limits.ts';
import { KnexCallGathering } from '../../adapters/knex/knex-call-gathering.ts';
import { KnexChargeReceipts } from '../../adapters/knex/knex-charge-receipts.ts';
import { ResilientDeductLimits } from '../../adapters/resilience/resilient-deduct-limits.ts';
import { SorobanDeductLimits } from '../../adapters/soroban/soroban-deduct-limits.ts';
import { itemReport } from '../../adapters/system/item-report.ts';
import { GatherCalls } from '../../core/billing/gather-calls.ts';
import { GetChargeReceipt } from '../../core/billing/get-charge-receipt.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** How the charges of calls become items, and the receipts that prove them. */
export function bindGathering(container: Container, { config, secrets, stellar }: Settings): void {
  const { network, passphrase } = stellar;
  const { windowMs, windowUnits } = config.billing;
  const { Database, Clock, Metrics } = TOKENS;
  container.bind(TOKENS.DeductLimits).toResolvedValue(
    (rpc, deployments, { charge }, report, service, clock) => {
      const options = { networkPassphrase: passphrase, askingAccount: charge.publicKey };
      const limits = new SorobanDeductLimits({ rpc, deployments, report }, options);
      return new CachedDeductLimits(new ResilientDeductLimits(limits, service), clock);
    },
    [TOKENS.RpcClient, TOKENS.DeploymentCheck, TOKENS.Signers, TOKENS.SorobanReport, TOKENS.SorobanService, Clock],
  );
  container.bind(TOKENS.CallGathering).toResolvedValue((db) => new KnexCallGathering(db, network), [Database]);
  container
    .bind(TOKENS.ItemAlerts)
    .toResolvedValue((logger, metrics, clock) => itemReport(logger, metrics, clock), [TOKENS.Logger, Metrics, Clock]);
  container.bind(TOKENS.GatherCalls).toResolvedValue(
    (gathering, limits, submissions, clock, metrics) => {
      const terms = { secret: secrets.chargeId, windowMs, windowUnits };
      const gatherCalls = new GatherCalls({ gathering, limits, submissions, clock }, terms);
      return {
        execute: () => gatherCalls.execute().andTee(({ items }) => metrics.gatheredItems.gathered(items)),
      };
    },
    [TOKENS.CallGathering, TOKENS.DeductLimits, TOKENS.SubmissionTrigger, Clock, Metrics],
  );
  container
    .bind(TOKENS.GetChargeReceipt)
    .toResolvedValue((db) => new GetChargeReceipt(new KnexChargeReceipts(db, network)), [Database]);
}

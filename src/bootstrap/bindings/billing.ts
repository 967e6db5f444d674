import { type Container } from 'inversify';
import { meteredDeductUsage, meteredResolution } from '../../adapters/system/metered.ts';
import { ChargeNotices } from '../../core/billing/charge-notices.ts';
import { ConfirmCharges } from '../../core/billing/confirm-charges.ts';
import { ConfirmLandedItem } from '../../core/billing/confirm-landed-item.ts';
import { DeductUsage } from '../../core/billing/deduct-usage.ts';
import { FindCharge } from '../../core/billing/find-charge.ts';
import { GuardNetwork } from '../../core/billing/guard-network.ts';
import { ObserveBacklog } from '../../core/billing/observe-backlog.ts';
import { ResolveTransaction } from '../../core/billing/resolve-transaction.ts';
import { SendGroup } from '../../core/billing/send-group.ts';
import { SubmitCharges } from '../../core/billing/submit-charges.ts';
import { VoidCharge } from '../../core/billing/void-charge.ts';
import { JOBS } from '../jobs.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';
import { bindReview } from './review.ts';

export function bindBilling(container: Container, { config, secrets, stellar }: Settings): void {
  bindCharging(container, config.billing.sendWaitMs);
  bindWorkers(container, { secret: secrets.chargeId, passphrase: stellar.passphrase });
  bindReview(container);
}

function bindCharging(container: Container, sendWaitMs: number): void {
  container
    .bind(TOKENS.SubmissionTrigger)
    .toResolvedValue((scheduler) => ({ request: () => scheduler.trigger(JOBS.submitCharges) }), [TOKENS.Scheduler]);
  container
    .bind(TOKENS.ChargeNotices)
    .toResolvedValue((ledger, clock) => new ChargeNotices(ledger, clock), [TOKENS.UsageLedger, TOKENS.Clock]);
  container.bind(TOKENS.DeductUsage).toResolvedValue(
    (reservations, ledger, submissions, notices, clock, metrics) => {
      const deductUsage = new DeductUsage({ reservations, ledger, submissions, notices, clock }, { sendWaitMs });
      return meteredDeductUsage(deductUsage, metrics, clock);
    },
    [
      TOKENS.ChargeReservations,
      TOKENS.UsageLedger,
      TOKENS.SubmissionTrigger,
      TOKENS.ChargeNotices,
      TOKENS.Clock,
      TOKENS.Metrics,
    ],
  );
  container.bind(TOKENS.FindCharge).toResolvedValue((ledger) => new FindCharge(ledger), [TOKENS.UsageLedger]);
  container
    .bind(TOKENS.VoidCharge)
    .toResolvedValue((ledger, clock) => new VoidCharge(ledger, clock), [TOKENS.UsageLedger, TOKENS.Clock]);
}

function bindWorkers(container: Container, idScope: { readonly secret: string; readonly passphrase: string }): void {
  const { ChargeItems, ChannelAccounts, ChainTransactions, ChainNetwork, ChargeNotices: Notices, Clock } = TOKENS;
  container
    .bind(TOKENS.GuardNetwork)
    .toResolvedValue(
      (network, watermark, clock) => new GuardNetwork({ network, watermark, clock }),
      [ChainNetwork, TOKENS.LedgerWatermark, Clock],
    );
  container
    .bind(TOKENS.ConfirmLandedItem)
    .toResolvedValue(
      (transactions, witnesses, clock) => new ConfirmLandedItem({ transactions, witnesses, clock }),
      [ChainTransactions, TOKENS.LedgerWitnesses, Clock],
    );
  container
    .bind(TOKENS.SendGroup)
    .toResolvedValue(
      (items, channels, transactions, contract, network, guard, landedItems, notices, alerts, clock) =>
        new SendGroup({ items, channels, transactions, contract, network, guard, landedItems, notices, alerts, clock }),
      [
        ChargeItems,
        ChannelAccounts,
        ChainTransactions,
        TOKENS.VaultContract,
        ChainNetwork,
        TOKENS.GuardNetwork,
        TOKENS.ConfirmLandedItem,
        Notices,
        TOKENS.ItemAlerts,
        Clock,
      ],
    );
  container
    .bind(TOKENS.SubmitCharges)
    .toResolvedValue(
      (items, channels, sendGroup, guard, notices, clock, ids) =>
        new SubmitCharges({ items, channels, sendGroup, guard, notices, clock, ids }, idScope),
      [ChargeItems, ChannelAccounts, TOKENS.SendGroup, TOKENS.GuardNetwork, Notices, Clock, TOKENS.Ids],
    );
  container
    .bind(TOKENS.ResolveTransaction)
    .toResolvedValue(
      (transactions, network, history, clock, metrics) =>
        meteredResolution(new ResolveTransaction({ transactions, network, history, clock }), metrics),
      [ChainTransactions, ChainNetwork, TOKENS.ChainHistory, Clock, TOKENS.Metrics],
    );
  container
    .bind(TOKENS.ConfirmCharges)
    .toResolvedValue(
      (transactions, watermark, guard, resolve, submissions, revenue, notices, clock) =>
        new ConfirmCharges({ transactions, watermark, guard, resolve, submissions, revenue, notices, clock }),
      [
        ChainTransactions,
        TOKENS.LedgerWatermark,
        TOKENS.GuardNetwork,
        TOKENS.ResolveTransaction,
        TOKENS.SubmissionTrigger,
        TOKENS.RevenueTrigger,
        Notices,
        Clock,
      ],
    );
  container
    .bind(TOKENS.ObserveBacklog)
    .toResolvedValue(
      (backlog, metrics, clock) => new ObserveBacklog(backlog, metrics, clock),
      [TOKENS.ChargeBacklog, TOKENS.Metrics, Clock],
    );
}

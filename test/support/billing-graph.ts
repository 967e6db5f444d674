import { AcceptNetwork } from '../../src/core/billing/accept-network.ts';
import { BatchedChargeReservations } from '../../src/adapters/batching/batched-charge-reservations.ts';
import { ChargeNotices } from '../../src/core/billing/charge-notices.ts';
import { ConfirmCharges } from '../../src/core/billing/confirm-charges.ts';
import { ConfirmLandedItem } from '../../src/core/billing/confirm-landed-item.ts';
import { DeductUsage } from '../../src/core/billing/deduct-usage.ts';
import { GuardNetwork } from '../../src/core/billing/guard-network.ts';
import { LedgerWitnesses } from '../../src/core/billing/ledger-witnesses.ts';
import { type ChainHistory } from '../../src/core/billing/ports/chain-history.ts';
import { type ChainNetwork } from '../../src/core/billing/ports/chain-network.ts';
import { type ChainTransactions } from '../../src/core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../../src/core/billing/ports/channel-accounts.ts';
import { type ChargeItems } from '../../src/core/billing/ports/charge-items.ts';
import { type ItemAlerts } from '../../src/core/billing/ports/item-alerts.ts';
import { type DeductRecords } from '../../src/core/billing/ports/deduct-records.ts';
import { type LedgerWatermark } from '../../src/core/billing/ports/ledger-watermark.ts';
import { type RevenueTrigger } from '../../src/core/billing/ports/revenue-trigger.ts';
import { type SubmissionTrigger } from '../../src/core/billing/ports/submission-trigger.ts';
import { type UsageLedger } from '../../src/core/billing/ports/usage-ledger.ts';
import { type VaultContract } from '../../src/core/billing/ports/vault-contract.ts';
import { ResolveTransaction } from '../../src/core/billing/resolve-transaction.ts';
import { SendGroup } from '../../src/core/billing/send-group.ts';
import { SubmitCharges } from '../../src/core/billing/submit-charges.ts';
import { VoidCharge } from '../../src/core/billing/void-charge.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type Ids } from '../../src/core/shared/ids.ts';

export const ID_SECRET = 'a secret of the tests';

export interface BillingPorts {
  readonly ledger: UsageLedger;
  readonly items: ChargeItems;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly watermark: LedgerWatermark;
  readonly contract: VaultContract;
  readonly network: ChainNetwork;
  readonly history: ChainHistory;
  readonly records: DeductRecords;
  readonly submissions: SubmissionTrigger;
  readonly revenue?: RevenueTrigger;
  readonly alerts?: ItemAlerts;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly passphrase: string;
}

/** The billing core over any ports, wired as the container wires it. */
export function buildBilling(ports: BillingPorts) {
  const { ledger, items, channels, transactions, clock, submissions } = ports;
  const notices = new ChargeNotices(ledger, clock);
  const reservations = new BatchedChargeReservations(ledger, clock, { batchMax: 512, queueMax: 1000 });
  const guard = new GuardNetwork(ports);
  const witnesses = new LedgerWitnesses(ports);
  const landedItems = new ConfirmLandedItem({ transactions, witnesses, clock });
  const sendGroup = new SendGroup({ ...ports, guard, landedItems, notices, alerts: ports.alerts ?? UNHEARD });
  const resolve = new ResolveTransaction(ports);
  return {
    notices,
    guard,
    resolve,
    witnesses,
    landedItems,
    deductUsage: new DeductUsage({ reservations, ledger, submissions, notices, clock }, { sendWaitMs: 5000 }),
    submitCharges: new SubmitCharges(
      { items, channels, sendGroup, guard, notices, clock, ids: ports.ids },
      { secret: ID_SECRET, passphrase: ports.passphrase },
    ),
    confirmCharges: new ConfirmCharges({ ...ports, revenue: ports.revenue ?? UNASKED, guard, resolve, notices }),
    acceptNetwork: new AcceptNetwork(ports),
    voidCharge: new VoidCharge(ledger, clock),
  };
}

const UNHEARD: ItemAlerts = { refused: () => undefined };
const UNASKED: RevenueTrigger = { request: () => undefined };

export type Billing = ReturnType<typeof buildBilling>;

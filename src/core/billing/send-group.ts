import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeNotices } from './charge-notices.ts';
import { type VoidReason } from './charge.ts';
import { type ConfirmLandedItem } from './confirm-landed-item.ts';
import { type GuardError, type GuardNetwork, type LedgerRegressed, type NetworkHalted } from './guard-network.ts';
import { judgeLedger } from './ledger-order.ts';
import { type Channel, type ChannelAccounts } from './ports/channel-accounts.ts';
import { type ChainNetwork } from './ports/chain-network.ts';
import { type ChainTransactions } from './ports/chain-transactions.ts';
import { type ChargeItems, type ClaimedItem } from './ports/charge-items.ts';
import { type ItemAlerts } from './ports/item-alerts.ts';
import { type ContractRefusal, type PreparedTransaction, type VaultContract } from './ports/vault-contract.ts';

/** One build (reads, simulation, signatures) may take this long; less than a claim lasts. */
const PREPARE_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 5_000;

export type GroupOutcome =
  | 'sent'
  /** The contract took none of the items: none was sent, and what became of each is decided or put off. */
  | 'refused'
  /** Another worker was faster; what it did not take is open again. */
  | 'lost'
  /** Nothing was sent, everything is open again. */
  | 'network_unavailable';

export type SendGroupError = StoreUnavailable | LedgerRegressed | NetworkHalted;

export interface ClaimedGroup {
  readonly channel: Channel;
  readonly group: readonly ClaimedItem[];
  readonly token: string;
}

export interface SendGroupPorts {
  readonly items: ChargeItems;
  readonly channels: ChannelAccounts;
  readonly transactions: ChainTransactions;
  readonly contract: VaultContract;
  readonly network: ChainNetwork;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly landedItems: Pick<ConfirmLandedItem, 'execute'>;
  readonly notices: ChargeNotices;
  readonly alerts: ItemAlerts;
  readonly clock: Clock;
}

interface Carriage extends ClaimedGroup {
  /**
   * Items that the contract knows and that nobody can account for at the moment, and gathered ones that it refuses for
   * now. They stay claimed, so that they are tried again later without standing in the way of the others, and nobody
   * gives them up meanwhile.
   */
  readonly putOff: Set<bigint>;
}

interface Ready {
  readonly kind: 'ready';
  readonly transaction: PreparedTransaction;
  readonly itemIds: readonly bigint[];
}

type Preparation = Ready | { readonly kind: 'refused' } | { readonly kind: 'network_unavailable' };

/** Carries one claimed group to the network: build, commit the signed envelope, and only then send it. */
export class SendGroup {
  private readonly ports: SendGroupPorts;

  constructor(ports: SendGroupPorts) {
    this.ports = ports;
  }

  execute(claimed: ClaimedGroup): ResultAsync<GroupOutcome, SendGroupError> {
    return safeTry(() => this.carry({ ...claimed, putOff: new Set() }));
  }

  private async *carry(claimed: Carriage): Steps<GroupOutcome, SendGroupError> {
    const seen = await this.ports.guard.execute();
    if (seen.isErr()) return this.abandon(claimed, seen.error);
    const preparation = yield* this.prepare(claimed, claimed.group);
    if (preparation.kind === 'network_unavailable') return this.abandon(claimed, preparation);
    if (preparation.kind === 'refused') return this.giveBack(claimed).map(() => preparation.kind);
    // Another node may have answered than the one that was asked before.
    const isFarBehind = judgeLedger(preparation.transaction.builtLedger, seen.value.highest) === 'regressed';
    return isFarBehind ? this.abandon(claimed, { kind: 'network_unavailable' }) : this.dispatch(claimed, preparation);
  }

  /** Nothing was sent: everything is open again. */
  private abandon(claimed: Carriage, reason: GuardError): ResultAsync<GroupOutcome, SendGroupError> {
    return this.giveBack(claimed).andThen(() =>
      reason.kind === 'network_unavailable' ? ok(reason.kind) : err(reason),
    );
  }

  private dispatch(claimed: Carriage, ready: Ready): ResultAsync<GroupOutcome, StoreUnavailable> {
    return safeTry(() => this.persistAndSend(claimed, ready));
  }

  private async *persistAndSend(claimed: Carriage, ready: Ready): Steps<GroupOutcome, StoreUnavailable> {
    const { transactions, clock } = this.ports;
    const { transaction, itemIds } = ready;
    const persisted = yield* transactions.persist(transaction, { token: claimed.token, itemIds }, clock.now());
    yield* this.giveBack(claimed);
    if (persisted.kind === 'lost') return ok('lost');

    const signal = clock.deadline(SEND_TIMEOUT_MS);
    const status = await this.ports.network.send(transaction.envelopeXdr, signal);
    yield* transactions.recordSend(persisted.id, { status, ledger: transaction.builtLedger }, clock.now());
    this.ports.notices.look();
    return ok('sent');
  }

  private prepare(claimed: Carriage, group: readonly ClaimedItem[]): ResultAsync<Preparation, StoreUnavailable> {
    return safeTry(() => this.prepareLargest(claimed, group));
  }

  /** A transaction is all or nothing, so a refused group is halved until what is refused stands alone. */
  private async *prepareLargest(
    claimed: Carriage,
    group: readonly ClaimedItem[],
  ): Steps<Preparation, StoreUnavailable> {
    const [first] = group;
    if (first === undefined) return ok({ kind: 'refused' });
    const deduct = { contractId: first.contractId, items: group, channel: claimed.channel };
    const built = await this.ports.contract.prepareDeduct(deduct, this.ports.clock.deadline(PREPARE_TIMEOUT_MS));
    if (built.isOk()) return ok({ kind: 'ready', transaction: built.value, itemIds: group.map(({ id }) => id) });
    if (built.error.kind === 'network_unavailable') return ok(built.error);

    const { refusal } = built.error;
    if (group.length === 1 || refusal === 'paused') {
      for (const item of group) yield* this.settleRefused(claimed, item, refusal);
      this.ports.notices.look();
      return ok({ kind: 'refused' });
    }
    const middle = Math.ceil(group.length / 2);
    const older = yield* this.prepare(claimed, group.slice(0, middle));
    return older.kind === 'refused' ? this.prepare(claimed, group.slice(middle)) : ok(older);
  }

  private settleRefused(
    claimed: Carriage,
    item: ClaimedItem,
    refusal: ContractRefusal,
  ): ResultAsync<unknown, StoreUnavailable> {
    const { items, clock } = this.ports;
    if (refusal === 'duplicate_request_id') return safeTry(() => this.settleDuplicate(claimed, item));
    if (item.directChargeId === null) return safeTry(() => this.settleGathered(claimed, item, refusal));
    return items.refuse({ itemId: item.id, token: claimed.token, reason: VOID_REASONS[refusal] }, clock.now());
  }

  /** Its calls were served, so it is never voided: it waits until it can be paid, or for a person. */
  private async *settleGathered(
    { token, putOff }: Carriage,
    item: ClaimedItem,
    refusal: Exclude<ContractRefusal, 'duplicate_request_id'>,
  ): Steps<null, StoreUnavailable> {
    const { items, alerts } = this.ports;
    alerts.refused(item, refusal);
    if (refusal === 'other') {
      yield* items.escalate(item.id, token);
      return ok(null);
    }
    putOff.add(item.id);
    if (refusal === 'insufficient_balance') yield* items.blockHolds(item.id, token);
    return ok(null);
  }

  /** It landed before, although our books say no: charging again would be charging twice. */
  private async *settleDuplicate({ token, putOff }: Carriage, { id }: ClaimedItem): Steps<null, StoreUnavailable> {
    const outcome = await this.ports.landedItems.execute({ id, token });
    if (outcome.isErr() && outcome.error.kind === 'database_unavailable') return err(outcome.error);
    if (outcome.isErr()) putOff.add(id);
    else if (outcome.value === 'not_confirmed') yield* this.ports.items.escalate(id, token);
    return ok(null);
  }

  /** What is still claimed is free for the next worker; what the transaction took is no longer under the claim. */
  private giveBack({ token, putOff }: Carriage): ResultAsync<void, StoreUnavailable> {
    return this.ports.items.release(token, [...putOff]).andThen(() => this.ports.channels.release(token));
  }
}

const VOID_REASONS: Readonly<Record<Exclude<ContractRefusal, 'duplicate_request_id'>, VoidReason>> = {
  insufficient_balance: 'insufficient_balance',
  paused: 'contract_paused',
  other: 'contract_refused',
};

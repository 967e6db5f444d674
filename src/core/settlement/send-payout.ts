import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type GuardError, type GuardNetwork } from '../billing/guard-network.ts';
import { judgeLedger } from '../billing/ledger-order.ts';
import { type ChainNetwork } from '../billing/ports/chain-network.ts';
import { type ChainTransactions } from '../billing/ports/chain-transactions.ts';
import { type Channel, type ChannelAccounts } from '../billing/ports/channel-accounts.ts';
import { type PreparedTransaction } from '../billing/ports/vault-contract.ts';
import { type SendGroupError } from '../billing/send-group.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { isAtAddress, type PayoutObstacle } from './payout-obstacle.ts';
import { type PayoutPool } from './ports/payout-pool.ts';
import { type ClaimedSettlement, type SettlementBook } from './ports/settlement-book.ts';

/** One build (reads, simulation, signatures) may take this long. */
const PREPARE_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 5_000;
/** Whoever must make a trustline needs a while; a pool is filled sooner. */
const ADDRESS_RETRY_MS = 3_600_000;
const POOL_RETRY_MS = 300_000;

export type PayoutOutcome =
  | 'sent'
  /** None could be paid: each was set aside. */
  | 'refused'
  /** Another worker was faster. */
  | 'lost'
  /** Nothing was sent, everything is pending as before. */
  | 'network_unavailable';

export interface ClaimedPayout {
  readonly channel: Channel;
  readonly settlements: readonly ClaimedSettlement[];
  readonly token: string;
}

export interface SendPayoutPorts {
  readonly book: Pick<SettlementBook, 'persist' | 'setAside' | 'release'>;
  readonly channels: Pick<ChannelAccounts, 'release'>;
  readonly transactions: Pick<ChainTransactions, 'recordSend'>;
  readonly pool: PayoutPool;
  readonly network: Pick<ChainNetwork, 'send'>;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly clock: Clock;
}

interface Ready {
  readonly kind: 'ready';
  readonly transaction: PreparedTransaction;
  readonly ids: readonly string[];
}

type Preparation = Ready | { readonly kind: 'refused' } | { readonly kind: 'network_unavailable' };

/**
 * Carries claimed settlements to the network: build, commit the signed envelope, and only then send it. The pool pays
 * whatever it is sent, so what was committed and not decided is never built again.
 */
export class SendPayout {
  private readonly ports: SendPayoutPorts;

  constructor(ports: SendPayoutPorts) {
    this.ports = ports;
  }

  execute(claimed: ClaimedPayout): ResultAsync<PayoutOutcome, SendGroupError> {
    return safeTry(() => this.carry(claimed));
  }

  private async *carry(claimed: ClaimedPayout): Steps<PayoutOutcome, SendGroupError> {
    const seen = await this.ports.guard.execute();
    if (seen.isErr()) return this.abandon(claimed, seen.error);
    const preparation = yield* safeTry(() => this.prepareAll(claimed));
    if (preparation.kind === 'network_unavailable') return this.abandon(claimed, preparation);
    if (preparation.kind === 'refused') return this.giveBack(claimed).map(() => preparation.kind);
    // Another node may have answered than the one that was asked before.
    const isFarBehind = judgeLedger(preparation.transaction.builtLedger, seen.value.highest) === 'regressed';
    return isFarBehind ? this.abandon(claimed, { kind: 'network_unavailable' }) : this.dispatch(claimed, preparation);
  }

  private abandon(claimed: ClaimedPayout, reason: GuardError): ResultAsync<PayoutOutcome, SendGroupError> {
    return this.giveBack(claimed).andThen(() =>
      reason.kind === 'network_unavailable' ? ok(reason.kind) : err(reason),
    );
  }

  private giveBack({ token }: ClaimedPayout): ResultAsync<void, StoreUnavailable> {
    const { book, channels } = this.ports;
    return book.release(token).andThen(() => channels.release(token));
  }

  private dispatch(claimed: ClaimedPayout, ready: Ready): ResultAsync<PayoutOutcome, StoreUnavailable> {
    return safeTry(() => this.persistAndSend(claimed, ready));
  }

  private async *persistAndSend(
    claimed: ClaimedPayout,
    { transaction, ids }: Ready,
  ): Steps<PayoutOutcome, StoreUnavailable> {
    const { book, transactions, network, clock } = this.ports;
    const persisted = yield* book.persist(transaction, { token: claimed.token, ids }, clock.now());
    yield* this.giveBack(claimed);
    if (persisted.kind === 'lost') return ok('lost');
    const status = await network.send(transaction.envelopeXdr, clock.deadline(SEND_TIMEOUT_MS));
    yield* transactions.recordSend(persisted.id, { status, ledger: transaction.builtLedger }, clock.now());
    return ok('sent');
  }

  /** One address that cannot be paid fails the payment of all, so each is looked at first. */
  private async *prepareAll(claimed: ClaimedPayout): Steps<Preparation, StoreUnavailable> {
    const { pool, clock } = this.ports;
    const { settlements } = claimed;
    const looked = await pool.obstacles(settlements, clock.deadline(PREPARE_TIMEOUT_MS));
    if (looked.isErr()) return ok(looked.error);
    const obstacles = looked.value;
    for (const [obstacle, group] of Map.groupBy(settlements, (one) => obstacles.get(one.payoutAddress))) {
      if (obstacle !== undefined) yield* this.setAside(claimed, group, obstacle);
    }
    return this.prepare(
      claimed,
      settlements.filter(({ payoutAddress }) => !obstacles.has(payoutAddress)),
    );
  }

  private prepare(
    claimed: ClaimedPayout,
    group: readonly ClaimedSettlement[],
  ): ResultAsync<Preparation, StoreUnavailable> {
    return safeTry(() => this.prepareLargest(claimed, group));
  }

  /** A transaction is all or nothing, so a refused group is halved until what is refused stands alone. */
  private async *prepareLargest(
    claimed: ClaimedPayout,
    group: readonly ClaimedSettlement[],
  ): Steps<Preparation, StoreUnavailable> {
    if (group.length === 0) return ok({ kind: 'refused' });
    const { pool, clock } = this.ports;
    const payout = { payments: group, channel: claimed.channel };
    const built = await pool.prepare(payout, clock.deadline(PREPARE_TIMEOUT_MS));
    if (built.isOk()) return ok({ kind: 'ready', transaction: built.value, ids: group.map(({ id }) => id) });
    if (built.error.kind === 'network_unavailable') return ok(built.error);

    const { obstacle } = built.error;
    if (group.length === 1 || obstacle === 'pool_paused') {
      yield* this.setAside(claimed, group, obstacle);
      return ok({ kind: 'refused' });
    }
    const middle = Math.ceil(group.length / 2);
    const older = yield* this.prepare(claimed, group.slice(0, middle));
    return older.kind === 'refused' ? this.prepare(claimed, group.slice(middle)) : ok(older);
  }

  private setAside(
    { token }: ClaimedPayout,
    group: readonly ClaimedSettlement[],
    obstacle: PayoutObstacle,
  ): ResultAsync<void, StoreUnavailable> {
    const { book, clock } = this.ports;
    const retryAt = clock.now() + (isAtAddress(obstacle) ? ADDRESS_RETRY_MS : POOL_RETRY_MS);
    return book.setAside({ token, ids: group.map(({ id }) => id) }, { obstacle, retryAt }, clock.now());
  }
}

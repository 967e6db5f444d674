import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { judgeLedger } from './ledger-order.ts';
import { type ChainNetwork, type Landing } from './ports/chain-network.ts';
import { type ChainTransactions, type LiveTransaction } from './ports/chain-transactions.ts';

/** One transaction's questions to the network may take this long together. */
const RESOLVE_TIMEOUT_MS = 10_000;

/** `waiting`: its outcome is still open, or could not be asked for. */
export type Resolution = 'confirmed' | 'failed' | 'expired' | 'escalated' | 'waiting';

/** The node shows far fewer ledgers than were seen before: another or a reset network. Nothing it says counts. */
export interface LedgerRegressed {
  readonly kind: 'ledger_regressed';
  readonly ledger: number;
  readonly highestSeen: number;
}

export interface Resolved {
  readonly resolution: Resolution;
  /** The newest ledger of an answer that counted, else 0. */
  readonly ledger: number;
}

export interface ResolveTransactionPorts {
  readonly transactions: ChainTransactions;
  readonly network: ChainNetwork;
  readonly clock: Clock;
}

type ResolveSteps = Steps<Resolved, StoreUnavailable | LedgerRegressed>;

/**
 * Decides one live transaction, for charges and payouts alike. An unknown outcome is never a failure: it ends by the
 * hash being found, or by proof that the envelope can never be applied.
 */
export class ResolveTransaction {
  private readonly ports: ResolveTransactionPorts;

  constructor(ports: ResolveTransactionPorts) {
    this.ports = ports;
  }

  execute(
    transaction: LiveTransaction,
    highestSeen: number,
  ): ResultAsync<Resolved, StoreUnavailable | LedgerRegressed> {
    const signal = this.ports.clock.deadline(RESOLVE_TIMEOUT_MS);
    return safeTry(() => this.lookUp(transaction, highestSeen, signal));
  }

  private async *lookUp(transaction: LiveTransaction, highestSeen: number, signal: AbortSignal): ResolveSteps {
    const found = await this.ports.network.find(transaction.hash, signal);
    if (found.isErr()) return ok(waiting(0));
    const { latestLedger } = found.value;
    const order = judgeLedger(latestLedger, highestSeen);
    if (order === 'regressed') return err({ kind: 'ledger_regressed', ledger: latestLedger, highestSeen });
    if (order === 'lagging') return ok(waiting(0));

    switch (found.value.kind) {
      case 'success':
        return ok(yield* this.decide('confirmed', transaction, found.value));
      case 'failed':
        return ok(yield* this.decide('failed', transaction, found.value));
      case 'not_found':
        if (latestLedger >= transaction.maxLedger) {
          return yield* this.seekProofOfDeath(transaction, found.value.oldestLedger, highestSeen, signal);
        }
        yield* this.sendAgain(transaction, latestLedger, signal);
        return ok(waiting(latestLedger));
    }
  }

  private decide(
    resolution: 'confirmed' | 'failed',
    transaction: LiveTransaction,
    seen: { readonly landing: Landing; readonly latestLedger: number },
  ): ResultAsync<Resolved, StoreUnavailable> {
    const { transactions, clock } = this.ports;
    const decided =
      resolution === 'confirmed'
        ? transactions.confirm(transaction.id, seen.landing, clock.now())
        : transactions.fail(transaction.id, seen.landing, clock.now());
    return decided.map((changed) => ({ resolution: changed ? resolution : 'waiting', ledger: seen.latestLedger }));
  }

  /** The same envelope, at most once per ledger: it can be applied only once however often it is sent. */
  private async *resend(
    transaction: LiveTransaction,
    ledger: number,
    signal: AbortSignal,
  ): Steps<null, StoreUnavailable> {
    if (transaction.lastSendLedger !== null && transaction.lastSendLedger >= ledger) return ok(null);
    const status = await this.ports.network.send(transaction.envelopeXdr, signal);
    yield* this.ports.transactions.recordSend(transaction.id, { status, ledger }, this.ports.clock.now());
    return ok(null);
  }

  private sendAgain(transaction: LiveTransaction, ledger: number, signal: AbortSignal) {
    return safeTry(() => this.resend(transaction, ledger, signal));
  }

  /**
   * Its ledger bound has passed. Dead is what one answer for its account proves: at or past the bound, with the
   * sequence still unused, or used by a transaction that is neither ours nor a fee bump around ours.
   */
  private async *seekProofOfDeath(
    transaction: LiveTransaction,
    oldestLedger: number,
    highestSeen: number,
    signal: AbortSignal,
  ): ResolveSteps {
    const { network, transactions, clock } = this.ports;
    const account = await network.account(transaction.sourceAccount, signal);
    if (account.isErr()) return ok(waiting(0));
    const { sequence, latestLedger } = account.value;
    if (judgeLedger(latestLedger, highestSeen) !== 'good') return ok(waiting(0));
    if (latestLedger < transaction.maxLedger) return ok(waiting(latestLedger));
    if (sequence < transaction.sequence) return ok(yield* this.bury(transaction, latestLedger));

    if (!transaction.sequenceConsumed) yield* transactions.markSequenceConsumed(transaction.id, clock.now());
    const use = { ...transaction, fromLedger: transaction.builtLedger, toLedger: latestLedger };
    const consumer = await network.consumerOf(use, signal);
    if (consumer.isOk() && consumer.value !== null) {
      const { hash, innerHash } = consumer.value;
      const ours = hash === transaction.hash || innerHash === transaction.hash;
      return ok(ours ? waiting(latestLedger) : yield* this.bury(transaction, latestLedger));
    }
    if (oldestLedger <= transaction.maxLedger) return ok(waiting(latestLedger));
    const escalated = yield* transactions.escalate(transaction.id, clock.now());
    return ok({ resolution: escalated ? 'escalated' : 'waiting', ledger: latestLedger });
  }

  private bury(transaction: LiveTransaction, ledger: number): ResultAsync<Resolved, StoreUnavailable> {
    return this.ports.transactions
      .expire(transaction.id, this.ports.clock.now())
      .map((changed) => ({ resolution: changed ? 'expired' : 'waiting', ledger }));
  }
}

function waiting(ledger: number): Resolved {
  return { resolution: 'waiting', ledger };
}

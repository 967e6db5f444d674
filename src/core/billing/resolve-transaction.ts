import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type LedgerRegressed } from './guard-network.ts';
import { judgeLedger } from './ledger-order.ts';
import { type ChainHistory } from './ports/chain-history.ts';
import { type ChainNetwork, type Landing } from './ports/chain-network.ts';
import { type ChainTransactions, type LiveTransaction } from './ports/chain-transactions.ts';
import { type SeenLedgers } from './ports/ledger-watermark.ts';
import { proveDeath } from './prove-death.ts';

export interface ResolvePatience {
  /** One transaction's questions to the node may take this long together. */
  readonly timeoutMs: number;
  readonly historyTimeoutMs: number;
}

const PATIENCE: ResolvePatience = { timeoutMs: 10_000, historyTimeoutMs: 5_000 };

/** `waiting`: its outcome is still open, or could not be asked for. */
export type Resolution = 'confirmed' | 'failed' | 'expired' | 'escalated' | 'waiting';

export interface Resolved {
  readonly resolution: Resolution;
  /** The newest ledger of an answer that counted, else 0. */
  readonly ledger: number;
}

export interface ResolveTransactionPorts {
  readonly transactions: ChainTransactions;
  readonly network: ChainNetwork;
  readonly history: ChainHistory;
  readonly clock: Clock;
}

type ResolveSteps = Steps<Resolved, StoreUnavailable | LedgerRegressed>;

/**
 * Decides one live transaction, for charges and payouts alike. An unknown outcome is never a failure: it ends by the
 * hash being found, or by proof that the envelope can never be applied.
 */
export class ResolveTransaction {
  private readonly ports: ResolveTransactionPorts;
  private readonly patience: ResolvePatience;

  constructor(ports: ResolveTransactionPorts, patience: ResolvePatience = PATIENCE) {
    this.ports = ports;
    this.patience = patience;
  }

  execute(transaction: LiveTransaction, seen: SeenLedgers): ResultAsync<Resolved, StoreUnavailable | LedgerRegressed> {
    const signal = this.ports.clock.deadline(this.patience.timeoutMs);
    return safeTry(() => this.lookUp(transaction, seen, signal));
  }

  private async *lookUp(transaction: LiveTransaction, seen: SeenLedgers, signal: AbortSignal): ResolveSteps {
    const found = await this.ports.network.find(transaction.hash, signal);
    if (found.isErr()) return ok(waiting(0));
    const { latestLedger } = found.value;
    const order = judgeLedger(latestLedger, seen.highest);
    if (order === 'regressed') {
      return err({ kind: 'ledger_regressed', ledger: latestLedger, highestSeen: seen.highest });
    }
    if (order === 'lagging') return ok(waiting(0));

    switch (found.value.kind) {
      case 'success':
        return ok(yield* this.decide('confirmed', transaction, found.value));
      case 'failed':
        return ok(yield* this.decide('failed', transaction, found.value));
      case 'not_found':
        if (latestLedger >= transaction.maxLedger) {
          return yield* this.seekProofOfDeath(transaction, found.value.oldestLedger, seen, signal);
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

  /** Its ledger bound has passed. */
  private async *seekProofOfDeath(
    transaction: LiveTransaction,
    oldestLedger: number,
    seen: SeenLedgers,
    signal: AbortSignal,
  ): ResolveSteps {
    const { network, transactions, clock } = this.ports;
    const finding = await proveDeath(network, transaction, seen, signal);
    if (finding.isErr()) return ok(waiting(0));
    const { verdict, ledger } = finding.value;
    if (verdict === 'dead') return ok(yield* this.bury(transaction, ledger));
    if (verdict === 'open') return ok(waiting(ledger));

    if (!transaction.sequenceConsumed) yield* transactions.markSequenceConsumed(transaction.id, clock.now());
    if (verdict === 'landed') return ok(waiting(ledger));
    return yield* this.askHistory(transaction, ledger, oldestLedger);
  }

  /**
   * The sequence is used and no node shows by what. The second witness remembers longer; what it does not know it does
   * not deny. It has a deadline of its own: a long search before it must not leave it unasked.
   */
  private async *askHistory(transaction: LiveTransaction, ledger: number, oldestLedger: number): ResolveSteps {
    const { history, transactions, clock } = this.ports;
    const recorded = await history.find(transaction.hash, clock.deadline(this.patience.historyTimeoutMs));
    if (recorded.isOk() && recorded.value.kind !== 'not_found') {
      const { kind, landing } = recorded.value;
      const resolution = kind === 'success' ? 'confirmed' : 'failed';
      return ok(yield* this.decide(resolution, transaction, { landing, latestLedger: ledger }));
    }
    if (oldestLedger <= transaction.maxLedger) return ok(waiting(ledger));
    const escalated = yield* transactions.escalate(transaction.id, clock.now());
    return ok({ resolution: escalated ? 'escalated' : 'waiting', ledger });
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

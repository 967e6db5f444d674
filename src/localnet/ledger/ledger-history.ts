import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type ChainPlace, headerAt, type LedgerHeaderXdr } from './ledger-header.ts';

/** A closed ledger. The hash is hex, the close time epoch seconds. */
export interface ClosedLedger extends ChainPlace {
  readonly hash: string;
  readonly transactions: readonly AppliedTransaction[];
  /** Its header, or that of the ledger before a row of idle ones: a header each would fill the memory. */
  readonly headerTemplate: LedgerHeaderXdr;
}

/** The header that the ledger's hash is over. */
export const headerOf = (ledger: ClosedLedger): LedgerHeaderXdr => headerAt(ledger.headerTemplate, ledger);

/** How many ledgers ago entries can still be told. */
export const PAST_LEDGERS_MAX = 100;

/** Closed ledgers within the retention window, oldest first. There is always at least one. */
export class LedgerHistory {
  readonly #retentionLedgers: number;
  readonly #transactions = new Map<string, AppliedTransaction>();
  #ledgers: ClosedLedger[] = [];
  #trimmed = 0;
  #latest: ClosedLedger;

  constructor(genesis: ClosedLedger, retentionLedgers: number) {
    this.#retentionLedgers = retentionLedgers;
    this.#latest = genesis;
    this.add(genesis);
  }

  get retentionLedgers(): number {
    return this.#retentionLedgers;
  }

  get latest(): ClosedLedger {
    return this.#latest;
  }

  get oldest(): ClosedLedger {
    return this.#ledgers[this.#trimmed] ?? this.#latest;
  }

  add(ledger: ClosedLedger): void {
    this.#latest = ledger;
    this.#ledgers.push(ledger);
    for (const transaction of ledger.transactions) {
      this.#transactions.set(transaction.hash, transaction);
      this.#transactions.set(transaction.envelope.inner.hash, transaction);
    }
    this.forgetBefore(ledger.sequence - this.#retentionLedgers + 1);
  }

  /** By outer or inner hash (hex). Undefined when unknown or older than the window. */
  transaction(hash: string): AppliedTransaction | undefined {
    return this.#transactions.get(hash);
  }

  /** Retained ledgers from `first` to `last`, both included. */
  between(first: number, last: number): readonly ClosedLedger[] {
    const start = Math.max(0, first - this.oldest.sequence) + this.#trimmed;
    const end = last - this.oldest.sequence + this.#trimmed + 1;
    return end <= start ? [] : this.#ledgers.slice(start, end);
  }

  /** Ledgers before `sequence` are no longer retained; the latest always is. */
  forgetBefore(sequence: number): void {
    const first = Math.min(sequence, this.#latest.sequence);
    while (this.oldest.sequence < first) {
      for (const { hash, envelope } of this.oldest.transactions) {
        this.#transactions.delete(hash);
        this.#transactions.delete(envelope.inner.hash);
      }
      this.#trimmed += 1;
    }
    // Cutting the array in halves keeps the cost of trimming constant for each ledger.
    if (this.#trimmed > this.#retentionLedgers) {
      this.#ledgers = this.#ledgers.slice(this.#trimmed);
      this.#trimmed = 0;
    }
  }
}

import { type xdr } from '@stellar/stellar-sdk/base';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';

/** A closed ledger. The hash is hex, the close time epoch seconds. */
export interface ClosedLedger {
  readonly sequence: number;
  readonly hash: string;
  readonly closeTime: number;
  readonly transactions: readonly AppliedTransaction[];
}

/** Closed ledgers within the retention window, oldest first. There is always at least one. */
export class LedgerHistory {
  readonly #retentionLedgers: number;
  readonly #transactions = new Map<string, AppliedTransaction>();
  #ledgers: ClosedLedger[] = [];
  #trimmed = 0;
  #latest: ClosedLedger;
  #latestHeader: xdr.LedgerHeader;

  constructor(genesis: ClosedLedger, header: xdr.LedgerHeader, retentionLedgers: number) {
    this.#retentionLedgers = retentionLedgers;
    this.#latest = genesis;
    this.#latestHeader = header;
    this.#ledgers.push(genesis);
  }

  get retentionLedgers(): number {
    return this.#retentionLedgers;
  }

  get latest(): ClosedLedger {
    return this.#latest;
  }

  get latestHeader(): xdr.LedgerHeader {
    return this.#latestHeader;
  }

  get oldest(): ClosedLedger {
    return this.#ledgers[this.#trimmed] ?? this.#latest;
  }

  add(ledger: ClosedLedger, header: xdr.LedgerHeader): void {
    this.#latest = ledger;
    this.#latestHeader = header;
    this.#ledgers.push(ledger);
    for (const transaction of ledger.transactions) {
      this.#transactions.set(transaction.hash, transaction);
      this.#transactions.set(transaction.envelope.inner.hash, transaction);
    }
    this.#trim();
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

  #trim(): void {
    while (this.#ledgers.length - this.#trimmed > this.#retentionLedgers) {
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

import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type LedgerHeaderXdr } from './ledger-header.ts';

/** A closed ledger. The hash is hex, the close time epoch seconds. */
export interface ClosedLedger {
  readonly sequence: number;
  readonly hash: string;
  readonly closeTime: number;
  readonly transactions: readonly AppliedTransaction[];
}

/** How many ledgers ago headers and entries can still be told. */
export const PAST_LEDGERS_MAX = 100;

/** Closed ledgers within the retention window, oldest first. There is always at least one. */
export class LedgerHistory {
  readonly #retentionLedgers: number;
  readonly #transactions = new Map<string, AppliedTransaction>();
  /** A ring of the last headers, each at its sequence number modulo the size. */
  readonly #headers: LedgerHeaderXdr[] = [];
  #ledgers: ClosedLedger[] = [];
  #trimmed = 0;
  #latest: ClosedLedger;

  constructor(genesis: ClosedLedger, header: LedgerHeaderXdr, retentionLedgers: number) {
    this.#retentionLedgers = retentionLedgers;
    this.#latest = genesis;
    this.add(genesis, header);
  }

  get retentionLedgers(): number {
    return this.#retentionLedgers;
  }

  get latest(): ClosedLedger {
    return this.#latest;
  }

  get latestHeader(): LedgerHeaderXdr {
    return this.header(this.#latest.sequence);
  }

  get oldest(): ClosedLedger {
    return this.#ledgers[this.#trimmed] ?? this.#latest;
  }

  /** The header of one of the last PAST_LEDGERS_MAX ledgers or of the latest. Throws for any other. */
  header(sequence: number): LedgerHeaderXdr {
    const isKept = sequence <= this.#latest.sequence && sequence >= this.#latest.sequence - PAST_LEDGERS_MAX;
    const header = isKept ? this.#headers[sequence % (PAST_LEDGERS_MAX + 1)] : undefined;
    if (header === undefined) throw new Error(`the header of ledger ${sequence} is not kept`);
    return header;
  }

  add(ledger: ClosedLedger, header: LedgerHeaderXdr): void {
    this.#latest = ledger;
    this.#headers[ledger.sequence % (PAST_LEDGERS_MAX + 1)] = header;
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

import { type LedgerEntry, usdcUnitsOf } from './ledger-entry.ts';
import { type LedgerKeyXdr } from './ledger-key.ts';

/** Something entries can be read from. Absence is undefined. */
export interface EntrySource {
  get(key: LedgerKeyXdr): LedgerEntry | undefined;
}

interface StoredEntry {
  readonly entry: LedgerEntry;
  readonly modifiedLedger: number;
}

/** All ledger entries as of now. Entries are never removed. */
export class LedgerState implements EntrySource {
  readonly #entries = new Map<LedgerKeyXdr, StoredEntry>();
  #changed = new Set<LedgerKeyXdr>();
  #usdcUnits = 0n;

  get(key: LedgerKeyXdr): LedgerEntry | undefined {
    return this.#entries.get(key)?.entry;
  }

  /** Number of the ledger that last changed the entry. */
  modifiedLedger(key: LedgerKeyXdr): number {
    return this.#entries.get(key)?.modifiedLedger ?? 0;
  }

  put(key: LedgerKeyXdr, entry: LedgerEntry, ledger: number): void {
    this.#usdcUnits += usdcUnitsOf(entry) - usdcUnitsOf(this.get(key));
    this.#entries.set(key, { entry, modifiedLedger: ledger });
    this.#changed.add(key);
  }

  /** The sum of all USDC on the network, in units. */
  get usdcUnits(): bigint {
    return this.#usdcUnits;
  }

  *entries(): Generator<LedgerEntry> {
    for (const { entry } of this.#entries.values()) yield entry;
  }

  /** Keys changed since the last call, sorted: what the next ledger header must cover. */
  takeChanged(): LedgerKeyXdr[] {
    const keys = [...this.#changed].sort();
    this.#changed = new Set();
    return keys;
  }
}

/** Changes of one transaction, invisible until `commit`. */
export class StateDraft implements EntrySource {
  readonly #base: EntrySource;
  readonly #changes = new Map<LedgerKeyXdr, LedgerEntry>();

  constructor(base: EntrySource) {
    this.#base = base;
  }

  get(key: LedgerKeyXdr): LedgerEntry | undefined {
    return this.#changes.get(key) ?? this.#base.get(key);
  }

  put(key: LedgerKeyXdr, entry: LedgerEntry): void {
    this.#changes.set(key, entry);
  }

  /** What would change: the entry before (undefined when created) and after. */
  *changes(): Generator<{ key: LedgerKeyXdr; before: LedgerEntry | undefined; after: LedgerEntry }> {
    for (const [key, after] of this.#changes) yield { key, before: this.#base.get(key), after };
  }

  commit(state: LedgerState, ledger: number): void {
    for (const [key, entry] of this.#changes) state.put(key, entry, ledger);
  }
}

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

/** What changed entries were before; undefined for those that did not exist. */
type Before = ReadonlyMap<LedgerKeyXdr, StoredEntry | undefined>;

const NOTHING_CHANGED: Before = new Map();

/** All ledger entries as of now. Entries are never removed. */
export class LedgerState implements EntrySource {
  readonly #entries = new Map<LedgerKeyXdr, StoredEntry>();
  /** What the last sealed ledgers changed, oldest first. */
  readonly #past: Before[] = [];
  readonly #pastLedgersMax: number;
  #changed = new Map<LedgerKeyXdr, StoredEntry | undefined>();
  #usdcUnits = 0n;

  /** Remembers what entries were up to `pastLedgersMax` ledgers ago. */
  constructor(pastLedgersMax: number) {
    this.#pastLedgersMax = pastLedgersMax;
  }

  get(key: LedgerKeyXdr): LedgerEntry | undefined {
    return this.#entries.get(key)?.entry;
  }

  /** Number of the ledger that last changed the entry. */
  modifiedLedger(key: LedgerKeyXdr): number {
    return this.#entries.get(key)?.modifiedLedger ?? 0;
  }

  put(key: LedgerKeyXdr, entry: LedgerEntry, ledger: number): void {
    this.#usdcUnits += usdcUnitsOf(entry) - usdcUnitsOf(this.get(key));
    if (!this.#changed.has(key)) this.#changed.set(key, this.#entries.get(key));
    this.#entries.set(key, { entry, modifiedLedger: ledger });
  }

  /** The sum of all USDC on the network, in units. */
  get usdcUnits(): bigint {
    return this.#usdcUnits;
  }

  *entries(): Generator<LedgerEntry> {
    for (const { entry } of this.#entries.values()) yield entry;
  }

  /** Ends a ledger: the keys changed since the last one, sorted, which its header must cover. */
  takeChanged(): LedgerKeyXdr[] {
    if (this.#past.length >= this.#pastLedgersMax) this.#past.shift();
    if (this.#changed.size === 0) {
      this.#past.push(NOTHING_CHANGED);
      return [];
    }
    this.#past.push(this.#changed);
    const keys = [...this.#changed.keys()].sort();
    this.#changed = new Map();
    return keys;
  }

  /** The entries as the ledger `ledgersAgo` left them; at most as long ago as the state remembers. */
  asOf(ledgersAgo: number): Pick<LedgerState, 'get' | 'modifiedLedger'> {
    const since = [...this.#past.slice(this.#past.length - ledgersAgo), this.#changed];
    const stored = (key: LedgerKeyXdr): StoredEntry | undefined => {
      const change = since.find((before) => before.has(key));
      return change === undefined ? this.#entries.get(key) : change.get(key);
    };
    return { get: (key) => stored(key)?.entry, modifiedLedger: (key) => stored(key)?.modifiedLedger ?? 0 };
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

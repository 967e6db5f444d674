import { type LedgerEntry } from '../state/ledger-entry.ts';
import { type LedgerKeyXdr } from '../state/ledger-key.ts';

/** What an invocation used. The amounts are a model: fixed prices of about the size real contracts show. */
export interface ResourceUse {
  readonly instructions: number;
  readonly diskReadBytes: number;
  readonly writeBytes: number;
  readonly writeEntries: number;
  readonly eventBytes: number;
  readonly createdEntries: number;
}

const INSTRUCTIONS = { call: 600_000, read: 25_000, write: 60_000, event: 20_000 } as const;
const ENTRY_BYTES: Readonly<Record<LedgerEntry['kind'], number>> = {
  account: 144,
  trustline: 116,
  token_balance: 232,
  instance: 900,
  contract_data: 160,
  code: 0,
};

/** Adds up the resources of one invocation, each entry once. */
export class Meter {
  #instructions = 0;
  #diskReadBytes = 0;
  #writeBytes = 0;
  #eventBytes = 0;
  #createdEntries = 0;
  readonly #read = new Set<LedgerKeyXdr>();
  readonly #written = new Set<LedgerKeyXdr>();

  onCall(): void {
    this.#instructions += INSTRUCTIONS.call;
  }

  /** Only classic entries are read from disk; contract entries live in memory. */
  onRead(key: LedgerKeyXdr, entry: LedgerEntry | undefined): void {
    this.#instructions += INSTRUCTIONS.read;
    if (entry === undefined || this.#read.has(key)) return;
    this.#read.add(key);
    if (entry.kind === 'account' || entry.kind === 'trustline') this.#diskReadBytes += ENTRY_BYTES[entry.kind];
  }

  onWrite(key: LedgerKeyXdr, entry: LedgerEntry, created: boolean): void {
    this.#instructions += INSTRUCTIONS.write;
    if (this.#written.has(key)) return;
    this.#written.add(key);
    this.#writeBytes += ENTRY_BYTES[entry.kind];
    if (created) this.#createdEntries += 1;
  }

  onEvent(bytes: number): void {
    this.#instructions += INSTRUCTIONS.event;
    this.#eventBytes += bytes;
  }

  use(): ResourceUse {
    return {
      instructions: this.#instructions,
      diskReadBytes: this.#diskReadBytes,
      writeBytes: this.#writeBytes,
      writeEntries: this.#written.size,
      eventBytes: this.#eventBytes,
      createdEntries: this.#createdEntries,
    };
  }
}

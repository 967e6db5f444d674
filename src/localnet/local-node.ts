import { type ControlAction } from './control/control-action.ts';
import { type ControlOutcome, Controls } from './control/controls.ts';
import { type Genesis } from './genesis.ts';
import { type Journal } from './journal/journal.ts';
import { type JournalRecord } from './journal/journal-record.ts';
import { Chain, type Submission } from './ledger/chain.ts';
import { type AppliedTransaction } from './transactions/apply-transaction.ts';
import { decodeEnvelope, type Envelope } from './transactions/envelope.ts';

export interface LocalNodeOptions {
  readonly genesis: Genesis;
  readonly now: () => number;
  readonly ledgerIntervalMs: number;
  readonly retentionLedgers: number;
  readonly journal: Journal;
  /** Whether the next ledger takes a queued transaction, by hash. */
  readonly takes: (hash: string) => boolean;
}

const MS_PER_SECOND = 1000;

/** The chain with a clock and a memory: every change goes through here and is journaled before it is answered. */
export class LocalNode {
  readonly chain: Chain;
  readonly #options: LocalNodeOptions;
  readonly #controls: Controls;
  readonly #ledgerListeners = new Set<(applied: readonly AppliedTransaction[]) => void>();

  constructor(options: LocalNodeOptions) {
    this.#options = options;
    const { genesis, journal, ledgerIntervalMs, retentionLedgers } = options;
    const [opening, ...records] = journal.takeRecords();
    const genesisTime = opening === undefined ? this.#nowSeconds() : genesisTimeOf(opening, genesis);
    this.chain = new Chain({ genesis, genesisTime, ledgerIntervalMs, retentionLedgers });
    this.#controls = new Controls(this.chain);
    if (opening === undefined) {
      journal.append({ kind: 'open', version: 1, passphrase: genesis.passphrase, genesisTime });
    }
    for (const record of records) this.#replay(record);
  }

  decode(envelopeXdr: string): Envelope | undefined {
    return decodeEnvelope(envelopeXdr, this.chain.genesis.passphrase);
  }

  submit(envelope: Envelope): Submission {
    const submission = this.chain.submit(envelope, this.#options.now());
    if (submission.status === 'PENDING') {
      this.#options.journal.append({ kind: 'queued', envelope: envelope.xdr });
    }
    return submission;
  }

  /** The clock's second, or one second after the last ledger where the clock has not moved on. */
  nextCloseTime(): number {
    return Math.max(this.#nowSeconds(), this.chain.history.latest.closeTime + 1);
  }

  closeLedger(): void {
    const { takes, journal } = this.#options;
    const closeTime = this.nextCloseTime();
    const left = this.chain.queue.hashes().filter((hash) => !takes(hash));
    const applied = this.chain.close(closeTime, (hash) => !left.includes(hash));
    journal.append({ kind: 'ledger', closeTime, left });
    for (const listener of [...this.#ledgerListeners]) listener(applied);
  }

  control(action: ControlAction): ControlOutcome {
    const outcome = this.#controls.run(action);
    this.#options.journal.append({ kind: 'control', action });
    return outcome;
  }

  /** Calls `listener` after each ledger from now on; returns how to stop that. */
  onLedger(listener: (applied: readonly AppliedTransaction[]) => void): () => void {
    this.#ledgerListeners.add(listener);
    return () => this.#ledgerListeners.delete(listener);
  }

  close(): void {
    this.#options.journal.close();
  }

  #nowSeconds(): number {
    return Math.floor(this.#options.now() / MS_PER_SECOND);
  }

  /** What was accepted once is accepted again without asking: the queue's decision is in the journal. */
  #replay(record: JournalRecord): void {
    switch (record.kind) {
      case 'open':
        throw new Error('local network: the journal opens twice');
      case 'queued': {
        const envelope = this.decode(record.envelope);
        if (envelope === undefined) throw new Error('local network: the journal holds a damaged envelope');
        this.chain.queue.add(envelope);
        return;
      }
      case 'ledger':
        this.chain.close(record.closeTime, (hash) => !record.left.includes(hash));
        return;
      case 'control':
        this.#controls.run(record.action);
    }
  }
}

function genesisTimeOf(opening: JournalRecord, genesis: Genesis): number {
  if (opening.kind !== 'open') throw new Error('local network: the journal has no beginning');
  if (opening.passphrase !== genesis.passphrase) {
    throw new Error('local network: the journal belongs to a network with another passphrase');
  }
  return opening.genesisTime;
}

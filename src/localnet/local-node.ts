import { type ControlAction } from './control/control-action.ts';
import { type ControlOutcome, Controls } from './control/controls.ts';
import { type Genesis } from './genesis.ts';
import { type Journal } from './journal/journal.ts';
import { type JournalRecord } from './journal/journal-record.ts';
import { type FaultBoard } from './faults/fault-board.ts';
import { decidedBefore, decideLedger } from './faults/ledger-decisions.ts';
import { ANY_OCCASION } from './faults/occasion.ts';
import { Chain } from './ledger/chain.ts';
import { type AppliedTransaction } from './transactions/apply-transaction.ts';
import { decodeEnvelope, type Envelope } from './transactions/envelope.ts';
import { type Submission } from './transactions/submission.ts';

export interface LocalNodeOptions {
  readonly genesis: Genesis;
  readonly now: () => number;
  readonly ledgerIntervalMs: number;
  readonly retentionLedgers: number;
  readonly journal: Journal;
  /** Whether the next ledger takes a queued transaction, by hash. */
  readonly takes: (hash: string) => boolean;
  readonly faults: FaultBoard;
}

const MS_PER_SECOND = 1000;

/** The chain with a clock and a memory: every change goes through here and is journaled before it is answered. */
export class LocalNode {
  readonly #options: LocalNodeOptions;
  #chain: Chain;
  #controls: Controls;
  readonly #ledgerListeners = new Set<(applied: readonly AppliedTransaction[]) => void>();

  constructor(options: LocalNodeOptions) {
    this.#options = options;
    const { genesis, journal } = options;
    const [opening, ...records] = journal.takeRecords();
    const genesisTime = opening === undefined ? this.#nowSeconds() : genesisTimeOf(opening, genesis);
    this.#chain = new Chain({ ...options, genesisTime });
    this.#controls = new Controls(this.chain);
    if (opening === undefined) {
      journal.append({ kind: 'open', version: 1, passphrase: genesis.passphrase, genesisTime });
    }
    for (const record of records) this.#replay(record);
  }

  /** Another object after a reset of the network. */
  get chain(): Chain {
    return this.#chain;
  }

  get faults(): FaultBoard {
    return this.#options.faults;
  }

  now(): number {
    return this.#options.now();
  }

  decode(envelopeXdr: string): Envelope | undefined {
    return decodeEnvelope(envelopeXdr, this.chain.genesis.passphrase);
  }

  submit(envelope: Envelope): Submission {
    const submission = this.chain.submit(envelope, this.now());
    if (submission.status === 'PENDING') {
      this.#options.journal.append({ kind: 'queued', envelope: envelope.xdr });
    }
    return submission;
  }

  /** The clock's second, or one second after the last ledger where the clock has not moved on. */
  nextCloseTime(): number {
    return Math.max(this.#nowSeconds(), this.chain.history.latest.closeTime + 1);
  }

  /** Closes one ledger, unless a fault stalls the network. */
  closeLedger(): void {
    const { takes, journal, faults } = this.#options;
    if (faults.strike(['ledger_stall'], ANY_OCCASION) !== undefined) return;
    const closeTime = this.nextCloseTime();
    const { decisions, facts } = decideLedger(this.chain, faults, takes, (publicKey) => this.secretOf(publicKey));
    const applied = this.chain.close(closeTime, decisions);
    journal.append({ kind: 'ledger', closeTime, ...facts() });
    for (const listener of [...this.#ledgerListeners]) listener(applied);
  }

  control(action: ControlAction): ControlOutcome {
    const outcome = this.#controls.run(action);
    this.#options.journal.append({ kind: 'control', action });
    return outcome;
  }

  /**
   * Back to the first ledger, as a test network does now and then. Nothing of what was is left. The new chain begins
   * later than the old one ended, so that no ledger has the hash of the one that had its number before.
   */
  reset(): void {
    const genesisTime = this.nextCloseTime();
    this.#begin(genesisTime);
    this.#options.journal.append({ kind: 'reset', genesisTime });
  }

  /** The S... of an account (G...) whose key the network holds. */
  secretOf(publicKey: string): string | undefined {
    return this.#controls.secretOf(publicKey);
  }

  /** Calls `listener` after each ledger from now on; returns how to stop that. */
  onLedger(listener: (applied: readonly AppliedTransaction[]) => void): () => void {
    this.#ledgerListeners.add(listener);
    return () => this.#ledgerListeners.delete(listener);
  }

  close(): void {
    this.#options.journal.close();
  }

  #begin(genesisTime: number): void {
    this.#chain = new Chain({ ...this.#options, genesisTime });
    this.#controls = new Controls(this.#chain);
  }

  #nowSeconds(): number {
    return Math.floor(this.now() / MS_PER_SECOND);
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
        this.chain.close(record.closeTime, decidedBefore(record, this.chain.genesis.passphrase));
        return;
      case 'ledgers':
        for (let index = 0; index < record.count; index++) {
          this.chain.close(record.closeTime + index * record.stepSeconds);
        }
        return;
      case 'reset':
        this.#begin(record.genesisTime);
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

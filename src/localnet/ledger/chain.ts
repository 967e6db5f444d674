import { isVaultCode } from '../contracts/deployable-code.ts';
import { type Genesis } from '../genesis.ts';
import { accountKey, instanceKey } from '../state/ledger-key.ts';
import { LedgerState } from '../state/ledger-state.ts';
import { applyTransaction, type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type Envelope, envelopeHash, feeOf, feeSourceOf } from '../transactions/envelope.ts';
import { type EnvelopeRefusal } from '../transactions/refusal.ts';
import { type Submission } from '../transactions/submission.ts';
import { TransactionQueue } from '../transactions/transaction-queue.ts';
import { checkValidity } from '../transactions/validity.ts';
import { DeductLog } from './deduct-log.ts';
import { GENESIS_LEDGER, genesisEntries, USDC_SUPPLY_UNITS } from './genesis-entries.ts';
import { LedgerHistory, PAST_LEDGERS_MAX } from './ledger-history.ts';
import { type SealedLedger, sealLedger } from './seal-ledger.ts';

export interface ChainOptions {
  readonly genesis: Genesis;
  /** Close time of the first ledger, epoch seconds. */
  readonly genesisTime: number;
  readonly retentionLedgers: number;
  readonly ledgerIntervalMs: number;
}

/** What a ledger does besides its rules. All of it is journaled, because no replay could guess it. */
export interface LedgerDecisions {
  /** Whether the ledger takes a queued transaction, by hash. */
  readonly takes: (hash: string) => boolean;
  /** Whether a valid transaction is applied as FAILED although its call would succeed. */
  readonly fails: (envelope: Envelope) => boolean;
  /** Transactions of somebody else that come before all queued ones. */
  readonly foreign: readonly Envelope[];
}

const NO_DECISIONS: LedgerDecisions = { takes: () => true, fails: () => false, foreign: [] };

/** The state machine of the network. It has no clock and no input but its arguments, so it can be replayed. */
export class Chain {
  readonly genesis: Genesis;
  readonly state = new LedgerState(PAST_LEDGERS_MAX);
  readonly queue = new TransactionQueue();
  readonly history: LedgerHistory;
  readonly deducts = new DeductLog();
  readonly inclusionFeeFactor = 1n;
  readonly #ledgerIntervalMs: number;
  #feePool = 0n;
  #sealed: SealedLedger;

  constructor({ genesis, genesisTime, retentionLedgers, ledgerIntervalMs }: ChainOptions) {
    this.genesis = genesis;
    this.#ledgerIntervalMs = ledgerIntervalMs;
    for (const [key, entry] of genesisEntries(genesis)) this.state.put(key, entry, GENESIS_LEDGER);
    const content = { sequence: GENESIS_LEDGER, closeTime: genesisTime, applied: [], feePool: 0n };
    this.#sealed = sealLedger(this.state, content);
    this.history = new LedgerHistory(this.#sealed.ledger, retentionLedgers);
  }

  /** Decides like a node's queue: first the queue's own rules, then validity for the next ledger, then the fee. */
  submit(envelope: Envelope, nowMs: number): Submission {
    const verdict = this.queue.verdict(envelope);
    if (verdict === 'duplicate') return { status: 'DUPLICATE' };
    if (verdict === 'banned' || verdict === 'occupied') return { status: 'TRY_AGAIN_LATER' };
    const refusal =
      verdict === 'bid_too_low' ? refused('txInsufficientFee') : this.#refusalForNextLedger(envelope, nowMs);
    if (refusal !== undefined) return { status: 'ERROR', refusal };
    this.queue.add(envelope);
    return { status: 'PENDING' };
  }

  #refusalForNextLedger(envelope: Envelope, nowMs: number): EnvelopeRefusal | undefined {
    const { sequence, closeTime } = this.history.latest;
    const driftSeconds = Math.max(0, Math.floor(nowMs / 1000) - closeTime);
    const marginSeconds = driftSeconds + Math.ceil((2 * this.#ledgerIntervalMs) / 1000);
    const moment = { sequence: sequence + 1, closeTime, marginSeconds };
    const refusal = checkValidity(envelope, this.state, moment);
    if (refusal !== undefined) return refusal;
    return this.#canPayWithQueued(envelope) ? undefined : refused('txInsufficientBalance');
  }

  /** The payer must afford everything it has queued. */
  #canPayWithQueued(envelope: Envelope): boolean {
    const payer = feeSourceOf(envelope);
    const entry = this.state.get(accountKey(payer));
    const promised = this.queue.promisedFees(payer, envelope.inner.source);
    return entry?.kind === 'account' && entry.stroops >= promised + feeOf(envelope);
  }

  /** Closes a ledger over the queued transactions that the decisions let in. Answers what was applied. */
  close(closeTime: number, decisions: LedgerDecisions = NO_DECISIONS): readonly AppliedTransaction[] {
    const { latest } = this.history;
    const sequence = latest.sequence + 1;
    if (closeTime <= latest.closeTime) throw new Error('close times must increase');
    const applied: AppliedTransaction[] = [];
    for (const envelope of [...decisions.foreign, ...this.queue.take(decisions.takes)]) {
      if (checkValidity(envelope, this.state, { sequence, closeTime, marginSeconds: 0 }) === undefined) {
        const at = { ledger: sequence, closeTime, applicationOrder: applied.length + 1 };
        applied.push(applyTransaction(envelope, this.state, at, decisions.fails(envelope)));
      } else {
        this.queue.ban(envelopeHash(envelope));
      }
    }
    this.queue.age();
    this.#settle(applied);
    this.#sealed = sealLedger(this.state, { sequence, closeTime, applied, feePool: this.#feePool }, this.#sealed);
    this.history.add(this.#sealed.ledger);
    return applied;
  }

  #settle(applied: readonly AppliedTransaction[]): void {
    for (const transaction of applied) {
      this.#feePool += transaction.feeCharged;
      this.deducts.add(transaction, (contractId) => this.isVault(contractId));
    }
    if (this.state.usdcUnits !== USDC_SUPPLY_UNITS) throw new Error('the sum of all USDC has changed');
  }

  isVault(contractId: string): boolean {
    const entry = this.state.get(instanceKey(contractId));
    return entry?.kind === 'instance' && isVaultCode(entry.wasmHash);
  }
}

const refused = (code: 'txInsufficientFee' | 'txInsufficientBalance'): EnvelopeRefusal => ({
  refusal: { kind: 'transaction', code },
  inner: false,
});

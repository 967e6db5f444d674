import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { isSettled, type BuiltDeposit, type DepositStatus } from './built-deposit.ts';
import { type HistoryFailed, type HistoryUnavailable, type NodeFault } from './network-fault.ts';
import { type BuiltDeposits, type DepositOutcome, type DepositRecord } from './ports/built-deposits.ts';
import { type DepositHistory } from './ports/deposit-history.ts';
import { type DepositNetwork } from './ports/deposit-network.ts';

const LEDGER_TIMEOUT_MS = 5_000;

export interface FindDepositInput {
  readonly userId: string;
  /** Of the transaction that was built, of a fee bump around it, or of any other deposit credited to the user. */
  readonly hash: string;
}

export interface DepositView {
  readonly hash: string;
  readonly status: DepositStatus;
  readonly credited: boolean;
  readonly units: Units;
  readonly contractId: string;
  /** G... */
  readonly depositor: string;
  readonly ledger: number | null;
  /** Epoch milliseconds; null for one that was not built here. */
  readonly expiresAt: number | null;
}

export type FindDepositError =
  { readonly kind: 'deposit_not_found' } | NodeFault | HistoryUnavailable | HistoryFailed | StoreUnavailable;

export interface FindDepositPorts {
  readonly deposits: BuiltDeposits;
  readonly network: DepositNetwork;
  readonly history: DepositHistory;
  readonly clock: Clock;
}

/** What became of a deposit: by the books, and as long as they do not know, by the network. It credits nothing. */
export class FindDeposit {
  private readonly ports: FindDepositPorts;

  constructor(ports: FindDepositPorts) {
    this.ports = ports;
  }

  execute(input: FindDepositInput, signal: AbortSignal): ResultAsync<DepositView, FindDepositError> {
    return safeTry(() => this.run(input, signal));
  }

  private async *run({ userId, hash }: FindDepositInput, signal: AbortSignal): Steps<DepositView, FindDepositError> {
    const { deposits, clock } = this.ports;
    const record = yield* deposits.find(userId, hash);
    if (record === null) return err({ kind: 'deposit_not_found' });
    const { built, credit } = record;
    if (built === null || credit !== null || isSettled(built.status)) return ok(viewOf(record));
    const outcome = yield* safeTry(() => this.ask(built, signal));
    if (outcome === null) return ok(viewOf(record));
    yield* deposits.settle(built.hash, outcome, clock.now());
    // Read again: only now do the books know the hash that it may be credited under.
    const settled = yield* deposits.find(userId, built.hash);
    return ok(viewOf(settled ?? record));
  }

  /** Null: undecided. A ledger past its time says that it will not come, if every ledger it could be in was looked at. */
  private async *ask(built: BuiltDeposit, signal: AbortSignal): Steps<DepositOutcome | null, FindDepositError> {
    const { network, history, clock } = this.ports;
    const found = yield* network.find(built.hash, clock.deadline(LEDGER_TIMEOUT_MS, signal));
    if (found.kind === 'landed') return ok({ ...found, status: found.successful ? 'confirmed' : 'failed' });
    if (found.closedUntil <= built.maxTime) return ok(null);
    if (found.oldestLedger <= built.builtLedger) return ok({ status: 'expired' });
    const past = yield* history.find(built.hash, clock.deadline(LEDGER_TIMEOUT_MS, signal));
    if (past.kind === 'not_found') return ok({ status: 'expired' });
    const { ledger } = past.landing;
    return ok({ status: past.kind === 'success' ? 'confirmed' : 'failed', ledger, hash: null });
  }
}

function viewOf({ built, credit }: DepositRecord): DepositView {
  if (built === null) {
    const { hash, units, contractId, depositorAddress: depositor, ledger } = credit;
    return { hash, units, contractId, depositor, ledger, status: 'confirmed', credited: true, expiresAt: null };
  }
  const { hash, units, contractId, sourceAccount: depositor, maxTime } = built;
  const view = { hash, units, contractId, depositor, credited: credit !== null, expiresAt: maxTime * 1000 };
  // What is credited is on the ledger, whether or not anybody has asked the network.
  if (credit !== null) return { ...view, status: 'confirmed', ledger: credit.ledger };
  return { ...view, status: built.status, ledger: built.ledger };
}

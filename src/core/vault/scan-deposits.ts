import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type GuardNetwork, type LedgerRegressed, type NetworkHalted } from '../billing/guard-network.ts';
import { judgeLedger } from '../billing/ledger-order.ts';
import { type NetworkUnavailable } from '../billing/ports/chain-network.ts';
import { type SeenLedgers } from '../billing/ports/ledger-watermark.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DepositEvents } from './ports/deposit-events.ts';
import { type DepositScan, type DepositScans } from './ports/deposit-scans.ts';
import { type ScanAlarms } from './ports/scan-alarms.ts';
import { reusedEventOf, scanStepOf } from './scan-step.ts';

const READ_TIMEOUT_MS = 10_000;
/** An end to one run; the next one follows at the next tick. */
const CONTRACTS_MAX = 20;
const PAGES_PER_CONTRACT_MAX = 10;

export interface ScanSummary {
  /** New to our books: credited to a vault, or kept for a depositor that no vault is bound to. */
  readonly credited: number;
  readonly waiting: number;
  readonly networkAvailable: boolean;
}

export type ScanError = StoreUnavailable | LedgerRegressed | NetworkHalted;

export interface ScanDepositsPorts {
  readonly scans: DepositScans;
  readonly events: DepositEvents;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly alarms: ScanAlarms;
  readonly clock: Clock;
}

interface Found {
  credited: number;
  waiting: number;
}

type ScanSteps<T> = Steps<T, ScanError | NetworkUnavailable>;

/**
 * Reads what was deposited into the vault contracts, ledger by ledger, and credits each deposit once. Any number of
 * workers may run at once: a step that another one has made already changes nothing.
 */
export class ScanDeposits {
  private readonly ports: ScanDepositsPorts;
  private readonly pooledContractId: string;

  constructor(ports: ScanDepositsPorts, policy: { readonly pooledContractId: string }) {
    this.ports = ports;
    this.pooledContractId = policy.pooledContractId;
  }

  execute(): ResultAsync<ScanSummary, ScanError> {
    const found: Found = { credited: 0, waiting: 0 };
    return safeTry(() => this.run(found))
      .map((networkAvailable) => ({ ...found, networkAvailable }))
      .orElse((error) =>
        error.kind === 'network_unavailable' ? ok({ ...found, networkAvailable: false }) : err(error),
      );
  }

  /** Whether the network answered throughout. A contract that it is silent about does not keep the others waiting. */
  private async *run(found: Found): ScanSteps<boolean> {
    const { scans, guard } = this.ports;
    const seen = yield* guard.execute();
    let answered = true;
    for (const scan of yield* scans.list(this.pooledContractId, CONTRACTS_MAX)) {
      const read = await safeTry(() => this.readOn(scan, seen, found));
      if (read.isErr() && read.error.kind !== 'network_unavailable') return err(read.error);
      answered &&= read.isOk();
    }
    return ok(answered);
  }

  /** Page after page, until the node shows nothing new. */
  private async *readOn(scan: DepositScan, seen: SeenLedgers, found: Found): ScanSteps<void> {
    let current = scan;
    for (let page = 0; page < PAGES_PER_CONTRACT_MAX; page += 1) {
      const moved = yield* safeTry(() => this.step(current, seen, found));
      if (moved === null) break;
      current = moved;
    }
    return ok();
  }

  /** The scan as it stands afterwards; null when there is nothing to go on with. */
  private async *step(scan: DepositScan, seen: SeenLedgers, found: Found): ScanSteps<DepositScan | null> {
    const { events, scans, alarms, guard, clock } = this.ports;
    const { contractId, position, beginsAnew } = scan;
    // No ledger has closed since: that needs no question.
    if (!beginsAnew && position !== null && position.ledger > seen.highest) return ok(null);
    const shown = yield* events.read(contractId, beginsAnew ? null : position, clock.deadline(READ_TIMEOUT_MS));
    const step = scanStepOf(scan, shown);
    if (step === null || judgeLedger(shown.latestLedger, seen.highest) === 'regressed') return ok(null);

    // What answers under an address may be replaced between two questions, or put back. So a page counts only when it
    // is our network that answers afterwards as well, and it has come as far as the page.
    const confirmed = yield* guard.execute();
    if (shown.latestLedger > confirmed.highest) return ok(null);

    if (step.gap !== null) alarms.historyMissing(step.gap);
    for (const deposit of step.unreadable) alarms.unreadable(deposit);
    const recorded = yield* scans.record(step, clock.now());
    if (recorded.kind === 'overtaken') return ok(null);
    for (const deposit of recorded.reused) alarms.unreadable(reusedEventOf(deposit));
    found.credited += recorded.credited;
    found.waiting += recorded.waiting;
    return ok({ contractId, position: step.next, beginsAnew: false });
  }
}

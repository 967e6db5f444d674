import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { judgeLedger } from './ledger-order.ts';
import { type ChainNetwork, type NetworkUnavailable } from './ports/chain-network.ts';
import { type HaltReason, type LedgerMark, type LedgerWatermark, type SeenLedgers } from './ports/ledger-watermark.ts';

/** Who waits for a send must hear of a silent node before the wait is over. */
const GUARD_TIMEOUT_MS = 3_000;
/** About a minute: the hash of a ledger comes with its whole content, which is too much to fetch at every run. */
const LEDGERS_BETWEEN_MARKS = 12;

/** The node shows far fewer ledgers than were seen before. Nothing it says counts, until it shows as many again. */
export interface LedgerRegressed {
  readonly kind: 'ledger_regressed';
  readonly ledger: number;
  readonly highestSeen: number;
}

/** Another network answers than the one whose ledgers we have seen: only an operator can say what that means. */
export interface NetworkHalted {
  readonly kind: 'network_halted';
  readonly reason: HaltReason;
}

export type GuardError = StoreUnavailable | NetworkUnavailable | LedgerRegressed | NetworkHalted;

export interface GuardNetworkPorts {
  readonly network: ChainNetwork;
  readonly watermark: LedgerWatermark;
  readonly clock: Clock;
}

/**
 * Makes sure before anything is sent or decided that the node still serves the network that our books speak of: the
 * same passphrase, no fewer ledgers, the same hash under a number seen before. A halt is for every process and outlives
 * them.
 */
export class GuardNetwork {
  private readonly ports: GuardNetworkPorts;
  /** The newest mark that this process compared itself. */
  private comparedLedger = -Infinity;

  constructor(ports: GuardNetworkPorts) {
    this.ports = ports;
  }

  execute(): ResultAsync<SeenLedgers, GuardError> {
    return safeTry(() => this.look());
  }

  private async *look(): Steps<SeenLedgers, GuardError> {
    const { network, watermark, clock } = this.ports;
    const { highest, mark, halted } = yield* watermark.read();
    if (halted !== null) return err({ kind: 'network_halted', reason: halted });
    const signal = clock.deadline(GUARD_TIMEOUT_MS);
    const latest = await network.latestLedger(signal);
    if (latest.isErr())
      return latest.error.kind === 'other_network' ? yield* this.halt('other_network') : err(latest.error);
    const ledger = latest.value;
    if (judgeLedger(ledger, highest) === 'regressed')
      return err({ kind: 'ledger_regressed', ledger, highestSeen: highest });

    const isDue = mark === null || ledger - this.comparedLedger >= LEDGERS_BETWEEN_MARKS;
    const newest = isDue ? yield* this.compare(mark, ledger, signal) : mark;
    if (ledger > highest) yield* watermark.raise(ledger);
    return ok({ highest: Math.max(ledger, highest), mark: newest });
  }

  private compare(
    mark: LedgerMark | null,
    ledger: number,
    signal: AbortSignal,
  ): ResultAsync<LedgerMark | null, GuardError> {
    return safeTry(() => this.compareSteps(mark, ledger, signal));
  }

  /** A mark that the node no longer holds is not denied by it: its history may be shorter than our absence. */
  private async *compareSteps(
    mark: LedgerMark | null,
    ledger: number,
    signal: AbortSignal,
  ): Steps<LedgerMark | null, GuardError> {
    const { network, watermark } = this.ports;
    const known = mark === null ? null : yield* network.ledgerHash(mark.ledger, signal);
    if (mark !== null && known !== null && known !== mark.hash) return yield* this.halt('ledger_replaced');
    const hash = yield* network.ledgerHash(ledger, signal);
    if (hash === null) return ok(mark);
    const newest = { ledger, hash };
    yield* watermark.mark(newest);
    this.comparedLedger = ledger;
    return ok(newest);
  }

  private halt(reason: HaltReason): ResultAsync<never, GuardError> {
    return this.ports.watermark.halt(reason).andThen(() => err({ kind: 'network_halted' as const, reason }));
  }
}

import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeState, type UsageLedger } from './ports/usage-ledger.ts';

/** Another process may do the work: how long its result may go unnoticed. */
const LOOK_EVERY_MS = 50;

export type Notice =
  /** The awaited state. */
  | { readonly kind: 'reached'; readonly charge: ChargeState }
  /** Nothing can be sent for now; of this charge nothing was, unless another process is at it. */
  | { readonly kind: 'network_unavailable' }
  /** Time ran out; the state seen last, null when none was. */
  | { readonly kind: 'overdue'; readonly charge: ChargeState | null };

interface Waiter {
  readonly id: bigint;
  readonly awaited: (charge: ChargeState) => boolean;
  readonly dueAt: number;
  readonly settle: (notice: Result<Notice, StoreUnavailable>) => void;
  seen: ChargeState | null;
}

/**
 * Waits for charges to reach a state: the workers of this process call `look`, those of others are noticed by one
 * query for all waiters every 50 ms. Nothing runs while nobody waits.
 */
export class ChargeNotices {
  private readonly waiters = new Set<Waiter>();
  private readonly ledger: Pick<UsageLedger, 'states'>;
  private readonly clock: Clock;
  private looking = false;
  private closed = false;
  private requests = 0;
  private pause = new AbortController();

  constructor(ledger: Pick<UsageLedger, 'states'>, clock: Clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Resolves with the first notice about the charge, `timeoutMs` from now at the latest (to within one look). */
  until(
    id: bigint,
    awaited: (charge: ChargeState) => boolean,
    timeoutMs: number,
  ): ResultAsync<Notice, StoreUnavailable> {
    const settled = new AbortController();
    const notice = new Promise<Result<Notice, StoreUnavailable>>((resolve) => {
      const settle: Waiter['settle'] = (result) => {
        settled.abort();
        resolve(result);
      };
      const waiter: Waiter = { id, awaited, dueAt: this.clock.now() + timeoutMs, settle, seen: null };
      this.waiters.add(waiter);
      void this.endOverdue(waiter, timeoutMs, settled.signal);
    });
    this.look();
    return new ResultAsync(notice);
  }

  /** Something changed: look now. */
  look(): void {
    this.requests += 1;
    this.pause.abort();
    if (!this.looking) void this.watch();
  }

  /** The network could not be reached for these charges, and nothing of them was sent. */
  unreachable(ids: readonly bigint[]): void {
    const unreached = new Set(ids);
    for (const waiter of this.waiters) {
      if (unreached.has(waiter.id)) this.finish(waiter, ok({ kind: 'network_unavailable' }));
    }
  }

  /** The network could not be reached for anything: everybody is told, whether or not their charge was tried. */
  allUnreachable(): void {
    for (const waiter of this.waiters) this.finish(waiter, ok({ kind: 'network_unavailable' }));
  }

  /** Nobody waits any longer, now or later: each waiter gets one last look. */
  close(): void {
    this.closed = true;
    this.look();
  }

  /** For a look that does not come back in time: a silent store must not hold up the answer. */
  private async endOverdue(waiter: Waiter, timeoutMs: number, settled: AbortSignal): Promise<void> {
    await this.clock.sleep(timeoutMs + LOOK_EVERY_MS, settled);
    this.finish(waiter, ok({ kind: 'overdue', charge: waiter.seen }));
  }

  private async watch(): Promise<void> {
    this.looking = true;
    while (this.waiters.size > 0) {
      const requestsBefore = this.requests;
      this.pause = new AbortController();
      const watched = [...this.waiters];
      const states = await this.ledger.states([...new Set(watched.map(({ id }) => id))]);
      for (const waiter of watched) this.tell(waiter, states);
      if (this.requests === requestsBefore && this.waiters.size > 0)
        await this.clock.sleep(LOOK_EVERY_MS, this.pause.signal);
    }
    this.looking = false;
  }

  private tell(waiter: Waiter, states: Result<ReadonlyMap<bigint, ChargeState>, StoreUnavailable>): void {
    const charge = states.isOk() ? (states.value.get(waiter.id) ?? null) : null;
    waiter.seen = charge ?? waiter.seen;
    if (charge !== null && waiter.awaited(charge)) this.finish(waiter, ok({ kind: 'reached', charge }));
    else if (!this.closed && this.clock.now() < waiter.dueAt) return;
    else if (states.isErr()) this.finish(waiter, err(states.error));
    else this.finish(waiter, ok({ kind: 'overdue', charge: waiter.seen }));
  }

  private finish(waiter: Waiter, notice: Result<Notice, StoreUnavailable>): void {
    if (this.waiters.delete(waiter)) waiter.settle(notice);
  }
}

import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { isSent } from './deduct-receipt.ts';
import { type ChargeState, type UsageLedger } from './ports/usage-ledger.ts';

/** Another process may do the work: how long its result may go unnoticed. */
const LOOK_EVERY_MS = 50;

export type Notice =
  /** The awaited state. */
  | { readonly kind: 'reached'; readonly charge: ChargeState }
  /** Time ran out; the state seen last, null when none was. */
  | { readonly kind: 'overdue'; readonly charge: ChargeState | null };

/** Nothing can be sent for now; of this charge nothing was, unless another process is at it. */
export interface NetworkAway {
  readonly kind: 'network_unavailable';
}

interface Wait {
  readonly id: bigint;
  readonly awaited: (charge: ChargeState) => boolean;
  readonly settle: (notice: Result<Notice, StoreUnavailable>) => void;
  /** Of those who wait no longer when the network is away. */
  readonly settleUnreachable?: () => void;
}

interface Waiter extends Wait {
  readonly dueAt: number;
  readonly settled: AbortController;
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
    return new ResultAsync(new Promise((settle) => this.add({ id, awaited, settle }, timeoutMs)));
  }

  /** The same for the answer to a first send, which nobody waits for while the network is away. */
  untilSent(id: bigint, timeoutMs: number): ResultAsync<Notice | NetworkAway, StoreUnavailable> {
    return new ResultAsync(
      new Promise<Result<Notice | NetworkAway, StoreUnavailable>>((settle) => {
        const settleUnreachable = () => settle(ok({ kind: 'network_unavailable' }));
        this.add({ id, awaited: isSent, settle, settleUnreachable }, timeoutMs);
      }),
    );
  }

  /** Something changed: look now. */
  look(): void {
    this.requests += 1;
    this.pause.abort();
    if (!this.looking) void this.watch();
  }

  /** The network could not be reached: whoever waits for a send hears it, whether or not their charge was tried. */
  unreachable(): void {
    for (const waiter of this.waiters) {
      if (waiter.settleUnreachable !== undefined && this.leave(waiter)) waiter.settleUnreachable();
    }
  }

  /** Nobody waits any longer, now or later: each waiter gets one last look. */
  close(): void {
    this.closed = true;
    this.look();
  }

  private add(wait: Wait, timeoutMs: number): void {
    const waiter = { ...wait, dueAt: this.clock.now() + timeoutMs, settled: new AbortController(), seen: null };
    this.waiters.add(waiter);
    void this.endOverdue(waiter, timeoutMs);
    this.look();
  }

  /** For a look that does not come back in time: a silent store must not hold up the answer. */
  private async endOverdue(waiter: Waiter, timeoutMs: number): Promise<void> {
    await this.clock.sleep(timeoutMs + LOOK_EVERY_MS, waiter.settled.signal);
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
    if (this.leave(waiter)) waiter.settle(notice);
  }

  /** False when it was told before. */
  private leave(waiter: Waiter): boolean {
    waiter.settled.abort();
    return this.waiters.delete(waiter);
  }
}

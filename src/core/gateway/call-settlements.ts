import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type BatchPolicy } from '../shared/batcher.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { LiveCalls } from './live-calls.ts';
import { type CallCharge, type CaptureOutcome, type DeliveryEnd, type HeldCalls } from './ports/held-calls.ts';
import { type SettlementKind, type SettlementObserver } from './ports/settlement-observer.ts';
import { SettlementQueue } from './settlement-queue.ts';

/** How many holds one statement extends. */
const EXTENDED_AT_ONCE = 500;

export interface CallSettlementsPorts {
  readonly calls: Pick<HeldCalls, 'captureMany' | 'releaseMany' | 'extendMany' | 'endDeliveries'>;
  readonly observer: SettlementObserver;
  readonly clock: Clock;
}

export interface SettlementPolicy extends BatchPolicy {
  /** How long a hold lasts that nobody extends. */
  readonly holdTimeoutMs: number;
  /**
   * So long captures wait for others: nobody waits for them, and the fewer commits there are, the sooner is each hold
   * durable. Without it they do not wait.
   */
  readonly captureLingerMs?: number;
}

/**
 * What becomes of the calls of this process, written down behind their answers: gathered in batches, and written again
 * until it is durable. When that takes longer than the hold lasts, the sweeper decides, in favour of the consumer.
 */
export class CallSettlements {
  private readonly live = new LiveCalls();
  private readonly ports: CallSettlementsPorts;
  private readonly holdTimeoutMs: number;
  private readonly captures: SettlementQueue<CallCharge, CaptureOutcome>;
  private readonly releases: SettlementQueue<CallCharge, 'released'>;
  private readonly deliveries: SettlementQueue<CallCharge & { readonly end: DeliveryEnd }, 'ended'>;

  constructor(ports: CallSettlementsPorts, { holdTimeoutMs, batchMax, queueMax, captureLingerMs }: SettlementPolicy) {
    const { calls, clock } = ports;
    const policy = { batchMax, queueMax };
    const linger = captureLingerMs === undefined ? {} : { linger: () => clock.sleep(captureLingerMs) };
    this.ports = ports;
    this.holdTimeoutMs = holdTimeoutMs;
    this.captures = new SettlementQueue((batch) => calls.captureMany(batch, clock.now()), clock, {
      ...policy,
      ...linger,
    });
    this.releases = new SettlementQueue(
      (batch) => calls.releaseMany(batch, clock.now()).map(() => batch.map(() => 'released' as const)),
      clock,
      policy,
    );
    this.deliveries = new SettlementQueue(
      (batch) => calls.endDeliveries(batch, clock.now()).map(() => batch.map(() => 'ended' as const)),
      clock,
      policy,
    );
  }

  /** How many calls are under way. */
  get size(): number {
    return this.live.size;
  }

  /** It is being forwarded: its hold is kept alive until its `end`. */
  begin(charge: CallCharge): void {
    this.live.begin(charge, this.ports.clock.now() + this.holdTimeoutMs);
  }

  /** The upstream has answered. Resolves when that is durable, or can no longer be; it never rejects. */
  async capture(charge: CallCharge): Promise<CaptureOutcome | 'given_up'> {
    const outcome = await this.captures.add(charge, this.heldUntil(charge));
    if (outcome === 'lost') this.ports.observer.capturesLost(1);
    if (outcome === 'given_up') this.giveUp('capture', charge);
    return outcome;
  }

  /** Nothing was served. As with `capture`, nobody need wait for it. */
  async release(charge: CallCharge): Promise<void> {
    const outcome = await this.releases.add(charge, this.heldUntil(charge));
    if (outcome === 'given_up') this.giveUp('release', charge);
  }

  /** It is over. `end` is how the delivery went of a call whose delivery is kept, else null. */
  async end(charge: CallCharge, end: DeliveryEnd | null): Promise<void> {
    const until = this.heldUntil(charge);
    this.live.end(charge);
    if (end === null) return;
    const outcome = await this.deliveries.add({ ...charge, end }, until);
    if (outcome === 'given_up') this.giveUp('delivery', charge);
  }

  /** Says for every call under way that its process lives. To be repeated several times within the time of a hold. */
  keepAlive(): ResultAsync<void, StoreUnavailable> {
    return safeTry(() => this.extendAll());
  }

  /** Resolves when everything that was asked for is durable or given up. */
  async idle(): Promise<void> {
    await Promise.all([this.captures.idle(), this.releases.idle(), this.deliveries.idle()]);
  }

  /** No longer waits for a store that does not answer. */
  close(): void {
    for (const queue of [this.captures, this.releases, this.deliveries]) queue.close();
  }

  private heldUntil(charge: CallCharge): number {
    return this.live.heldUntil(charge) ?? this.ports.clock.now() + this.holdTimeoutMs;
  }

  /** Kept alive no longer, so that its hold can be swept. */
  private giveUp(kind: SettlementKind, charge: CallCharge): void {
    this.live.forget(charge);
    this.ports.observer.givenUp(kind);
  }

  private async *extendAll(): Steps<void, StoreUnavailable> {
    const charges = this.live.charges();
    for (let from = 0; from < charges.length; from += EXTENDED_AT_ONCE) {
      const batch = charges.slice(from, from + EXTENDED_AT_ONCE);
      const now = this.ports.clock.now();
      const until = now + this.holdTimeoutMs;
      yield* this.ports.calls.extendMany(batch, until, now);
      this.live.extend(batch, until);
    }
    return ok(undefined);
  }
}

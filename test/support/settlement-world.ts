import { errAsync, type ResultAsync } from 'neverthrow';
import { CallSettlements } from '../../src/core/gateway/call-settlements.ts';
import { type CallCharge, type HeldCalls } from '../../src/core/gateway/ports/held-calls.ts';
import { type SettlementObserver } from '../../src/core/gateway/ports/settlement-observer.ts';
import { SweepHolds } from '../../src/core/gateway/sweep-holds.ts';
import { type StoreUnavailable } from '../../src/core/shared/store-error.ts';
import { addKey, HOLD_MS, offerApi } from '../contract/api-key-scenario.ts';
import { heldCall } from '../contract/held-call-scenario.ts';
import { fund, moneyOf, NOW, stateOf } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';
import { openMemoryWorld } from './memory-world.ts';
import { VirtualClock } from './virtual-clock.ts';

/** How the store fails: it does not get the question, or its answer does not arrive. */
export type Failure = 'refused' | 'answer_lost';

export const SETTLEMENT_POLICY = { holdTimeoutMs: HOLD_MS, batchMax: 8, queueMax: 16, captureLingerMs: 20 };

/** Settlements of one process over stores in memory that can be away; the stores survive the process. */
export class SettlementWorld {
  readonly clock = new VirtualClock(NOW);
  /** What the observer was told, in order. */
  readonly told: string[] = [];
  /** How many calls each batch carried, by method. */
  readonly batches: [string, number][] = [];
  failure: Failure | null = null;
  settlements: CallSettlements;
  readonly sweepHolds: SweepHolds;
  readonly stores: World;
  private served = 0;

  private constructor(stores: World) {
    this.stores = stores;
    const observer = this.observer();
    this.sweepHolds = new SweepHolds({ calls: stores.calls, observer, clock: this.clock });
    this.settlements = this.start();
  }

  static async open(units = 1_000n): Promise<SettlementWorld> {
    const stores = await openMemoryWorld();
    await offerApi(stores);
    await fund(stores, 'alice', units);
    return new SettlementWorld(stores);
  }

  /** The process ends while its database is away; another one starts, which knows nothing of it. */
  async die(): Promise<void> {
    this.settlements.close();
    await this.settlements.idle();
    this.settlements = this.start();
  }

  /** A call whose price is held from this moment on, and which is under way. */
  async begin(units = 10n, keepsDelivery = false): Promise<CallCharge> {
    const key = await addKey(this.stores);
    const expiresAt = this.clock.now() + HOLD_MS;
    const requestId = `gw_${(this.served += 1)}`;
    const charge = await heldCall(this.stores, key, requestId, units, { expiresAt, keepsDelivery });
    this.settlements.begin(charge);
    return charge;
  }

  async statusOf({ chargeId }: CallCharge): Promise<string> {
    const { status, voidReason } = await stateOf(this.stores, chargeId);
    return voidReason ?? status;
  }

  async held(): Promise<bigint> {
    return (await moneyOf(this.stores))[1];
  }

  private start(): CallSettlements {
    const ports = { calls: this.unreliable(this.stores.calls), observer: this.observer(), clock: this.clock };
    return new CallSettlements(ports, SETTLEMENT_POLICY);
  }

  private observer(): SettlementObserver {
    return {
      capturesLost: (count) => this.told.push(`${count} lost`),
      givenUp: (kind) => this.told.push(`${kind} given up`),
      holdsSwept: (count) => this.told.push(`${count} swept`),
    };
  }

  private unreliable(calls: HeldCalls): HeldCalls {
    const through = <T>(
      name: string,
      size: number,
      ask: () => ResultAsync<T, StoreUnavailable>,
    ): ResultAsync<T, StoreUnavailable> => {
      this.batches.push([name, size]);
      const unavailable = () => errAsync({ kind: 'database_unavailable' } as const);
      if (this.failure === null) return ask();
      return this.failure === 'refused' ? unavailable() : ask().andThen(unavailable);
    };
    return {
      captureMany: (batch, now) => through('capture', batch.length, () => calls.captureMany(batch, now)),
      releaseMany: (batch, now) => through('release', batch.length, () => calls.releaseMany(batch, now)),
      extendMany: (batch, until, now) => through('extend', batch.length, () => calls.extendMany(batch, until, now)),
      endDeliveries: (batch, now) => through('end', batch.length, () => calls.endDeliveries(batch, now)),
      sweep: (limit, now) => calls.sweep(limit, now),
      claimDelivery: (call, terms, now) => calls.claimDelivery(call, terms, now),
    };
  }
}

import { errAsync, okAsync } from 'neverthrow';
import { InMemoryApiKeys } from '../../src/adapters/memory/in-memory-api-keys.ts';
import { InMemoryCallGathering } from '../../src/adapters/memory/in-memory-call-gathering.ts';
import { InMemoryChargeHolds } from '../../src/adapters/memory/in-memory-charge-holds.ts';
import { InMemoryChargeReceipts } from '../../src/adapters/memory/in-memory-charge-receipts.ts';
import { InMemoryHeldCalls } from '../../src/adapters/memory/in-memory-held-calls.ts';
import { type ItemRow } from '../../src/adapters/memory/rows.ts';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { GatherCalls } from '../../src/core/billing/gather-calls.ts';
import { GetChargeReceipt } from '../../src/core/billing/get-charge-receipt.ts';
import { type CallGathering } from '../../src/core/billing/ports/call-gathering.ts';
import { type DeductLimits } from '../../src/core/billing/ports/deduct-limits.ts';
import { holdFor, newKey, newSecret } from '../contract/api-key-scenario.ts';
import { ID_SECRET } from './billing-graph.ts';
import { BillingWorld, type WorldOptions } from './billing-world.ts';

export const WINDOW_MS = 10_000;
/** Gathered items wait this long for those of other consumers. */
export const RIPENING_MS = 2_000;
/** 5 USDC. */
export const WINDOW_UNITS = 50_000_000n;

/** The billing core over in-memory stores, with calls through the gateway that were served. */
export class GatheringWorld {
  readonly billing: BillingWorld;
  readonly gathering: CallGathering;
  readonly getReceipt: GetChargeReceipt;
  readonly gatherCalls: GatherCalls;
  /** What every contract says: its limit, null for none, or nothing at all. */
  maxDeduct: bigint | null | 'unknown' = null;
  submissionsRequested = 0;
  private readonly keys = new Map<string, ApiKey>();

  private constructor(billing: BillingWorld, gathering: CallGathering) {
    this.billing = billing;
    this.gathering = gathering;
    this.getReceipt = new GetChargeReceipt(new InMemoryChargeReceipts(billing.database));
    this.gatherCalls = this.worker(gathering);
  }

  static async open(options: WorldOptions = {}): Promise<GatheringWorld> {
    const billing = await BillingWorld.open(options);
    return new GatheringWorld(billing, new InMemoryCallGathering(billing.database));
  }

  /** Another process on the same stores, or on stores of its own kind. */
  worker(gathering: CallGathering): GatherCalls {
    const limits: DeductLimits = {
      maxDeduct: () =>
        this.maxDeduct === 'unknown' ? errAsync({ kind: 'network_unavailable' }) : okAsync(this.maxDeduct),
    };
    const submissions = { request: () => void (this.submissionsRequested += 1) };
    const terms = { secret: ID_SECRET, windowMs: WINDOW_MS, windowUnits: WINDOW_UNITS };
    return new GatherCalls({ gathering, limits, submissions, clock: this.billing.clock }, terms);
  }

  /** Calls of this user at one price, held and captured now. */
  async serve(userId: string, requestIds: readonly string[], units: bigint): Promise<readonly bigint[]> {
    const { database, clock } = this.billing;
    const key = await this.keyOf(userId);
    const holds = requestIds.map((requestId) => holdFor(key, requestId, units));
    const held = await new InMemoryChargeHolds(database).holdMany(holds, clock.now());
    const calls = held._unsafeUnwrap().map((outcome) => {
      if (outcome.kind !== 'held') throw new Error(`Not held but ${outcome.kind}`);
      return { chargeId: outcome.charge.id, attempt: outcome.charge.attempt };
    });
    const captured = await new InMemoryHeldCalls(database).captureMany(calls, clock.now());
    if (captured._unsafeUnwrap().some((outcome) => outcome !== 'captured')) throw new Error('Not captured');
    return calls.map(({ chargeId }) => chargeId);
  }

  /** How many items it made. */
  async gather(): Promise<number> {
    const run = await this.billing.clock.finish(this.gatherCalls.execute());
    return run._unsafeUnwrap().items;
  }

  /** A run of the submission once what was gathered is ripe. */
  async submitRipe() {
    await this.billing.clock.advance(RIPENING_MS);
    return this.submit();
  }

  submit() {
    return this.billing.clock.finish(this.billing.submitCharges.execute());
  }

  nextWindow(): Promise<void> {
    const { clock } = this.billing;
    return clock.advance(WINDOW_MS - (clock.now() % WINDOW_MS));
  }

  /** Those that were not closed, oldest first. */
  get items(): readonly ItemRow[] {
    return this.billing.database.items
      .values()
      .filter(({ status }) => status !== 'closed')
      .toArray();
  }

  /** The request ids that an item pays for. */
  requestIdsOf(item: ItemRow | undefined): readonly string[] {
    const { charges } = this.billing.database;
    return (item?.charges ?? []).map(({ id }) => charges.get(id)?.requestId ?? 'none');
  }

  private async keyOf(userId: string): Promise<ApiKey> {
    const known = this.keys.get(userId);
    if (known !== undefined) return known;
    const keys = new InMemoryApiKeys(this.billing.database);
    const key = (await keys.add(newKey({ userId }), newSecret(), this.billing.clock.now()))._unsafeUnwrap();
    this.keys.set(userId, key);
    return key;
  }
}

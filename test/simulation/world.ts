import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { CHARGE_POLICIES } from '../../src/core/catalog/api.ts';
import { type Ids } from '../../src/core/shared/ids.ts';
import { type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { type Wait } from '../../src/core/billing/deduct-receipt.ts';
import { type NewVault } from '../../src/core/vault/vault.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { type SimulatedCall } from './calls/call-plan.ts';
import { SimulatedMarket } from './calls/simulated-market.ts';
import { MOODS, type Mood, type Chain, type ChainSurroundings, type OpenChain } from './chain.ts';
import { CONSUMERS, NEWCOMER } from './depositors.ts';
import { calm, type FaultDial } from './fault-dial.ts';
import { Instance, type Rebind, type Surroundings } from './instance.ts';
import { Invariants } from './invariants.ts';
import { PayoutInvariants } from './payouts/payout-invariants.ts';
import { Providers, SOLD_APIS } from './payouts/providers.ts';
import { Random } from './random.ts';

export const BALANCE = 10_000_000n;
/** Enough for a settlement. */
const EARLY_UNITS = 150_000n;

const LEDGER_MS = 5000;
/** After the last fault: time for every transaction to land or expire, to be built anew and to land, several times. */
const QUIESCENCE_LEDGERS_MAX = 120;

/** While one of these lasts, what the nodes show is not our network. */
const DECEPTIONS: ReadonlySet<Mood> = new Set(['regressed', 'foreign', 'replaced']);

export interface WorldBindings {
  readonly openChain: OpenChain;
  readonly rebind: Rebind;
}

/** Everything one history happens in: stores and network outlive the instances. */
export class World {
  readonly clock: VirtualClock;
  readonly database = new MemoryDatabase();
  readonly chain: Chain;
  readonly dial: FaultDial;
  readonly random: Random;
  readonly instances: Instance[] = [];
  readonly invariants: Invariants;
  readonly market: SimulatedMarket;
  readonly providers: Providers;
  readonly payouts: PayoutInvariants;
  private readonly rebind: Rebind;
  private readonly ids: Ids;
  private over = false;
  private readonly deceptions = new Set<Mood>();

  private constructor(
    surroundings: ChainSurroundings & { readonly chain: Chain; readonly clock: VirtualClock },
    rebind: Rebind,
  ) {
    this.clock = surroundings.clock;
    this.dial = surroundings.dial;
    this.random = surroundings.random;
    this.chain = surroundings.chain;
    this.rebind = rebind;
    this.invariants = new Invariants(this.database, this.chain);
    const { database, chain, clock } = this;
    const { violate } = this.invariants;
    const now = () => clock.now();
    this.market = new SimulatedMarket({ database, chain, clock, violate });
    this.providers = new Providers({ database, payees: chain.payees, now });
    this.payouts = new PayoutInvariants({ database, now, violate });
    this.ids = repeatableIds(this.random);
  }

  static async open(seed: number, instances: number, { openChain, rebind }: WorldBindings): Promise<World> {
    const surroundings = { clock: new VirtualClock(), dial: calm(), random: new Random(seed) };
    const chain = await openChain(surroundings);
    const world = new World({ ...surroundings, chain }, rebind);
    const vaults = new InMemoryVaults(world.database);
    for (const userId of CONSUMERS) {
      await vaults.create(world.vaultOf(userId));
      await chain.deposit(userId, BALANCE, false);
    }
    await chain.closeLedger();
    await world.market.open(world.ids, world.random.pick(CHARGE_POLICIES));
    await world.providers.open();
    await new InMemoryChannelAccounts(world.database).register(chain.channels);
    for (let slot = 0; slot < instances; slot += 1) world.start(slot);
    // A service that never saw the true network could not tell it from another.
    await world.instances[0]?.billing.acceptNetwork.execute();
    await world.instances[0]?.scanDeposits.execute();
    void world.closeLedgers();
    await world.earnSomething();
    return world;
  }

  /** Charges for every API, on their way to be revenue or paid out when the history begins. */
  private async earnSomething(): Promise<void> {
    for (const [place, apiId] of SOLD_APIS.entries()) {
      const userId = CONSUMERS[place % CONSUMERS.length] ?? '';
      const charge = {
        requestId: `early_${place}`,
        userId,
        apiId,
        endpointId: 'endpoint',
        apiKeyId: 'key',
        units: EARLY_UNITS,
      };
      this.charge(place, charge, { for: 'nothing' });
    }
    await this.clock.advance(this.random.int(4000, 9000));
  }

  /** A client sends a charge to one of the instances, and remembers what it was told. */
  charge(slot: number, charge: ChargeRequest, wait: Wait): void {
    void this.at(slot)
      .billing.deductUsage.execute({ charge, wait })
      .then((answer) => {
        if (answer.isOk()) this.invariants.heard(charge.requestId, answer.value);
      });
  }

  /** Somebody calls the API at one of the instances, now or later. */
  async call(slot: number, call: SimulatedCall, afterMs: number): Promise<void> {
    if (afterMs > 0) await this.clock.sleep(afterMs);
    await this.market.call(this.at(slot).gateway, call);
  }

  /** An administrator voids one of the last calls: 1 is the last. */
  voidCall(slot: number, back: number): void {
    const requestId = this.market.lastCall(back);
    if (requestId !== null) this.voidCharge(slot, requestId);
  }

  revokeKey(slot: number, key: number): void {
    const own = this.database.apiKeys.get(`key_${key}`);
    if (own !== undefined) void this.at(slot).keys.revoke(own, this.clock.now());
  }

  voidCharge(slot: number, requestId: string): void {
    void this.at(slot).billing.voidCharge.execute(requestId);
  }

  /** The newcomer opens a vault at one of the instances. */
  openVault(slot: number): void {
    void this.at(slot).vaults.create(this.vaultOf(NEWCOMER), this.clock.now());
  }

  /** An administrator gives the oldest deposit that waits to a user. */
  assignDeposit(slot: number, userId: string): void {
    const waiting = this.database.deposits.values().find(({ vaultId }) => vaultId === null);
    if (waiting === undefined) return;
    void this.at(slot).deposits.assign(waiting.eventId, userId);
  }

  /**
   * What the nodes show is ours unless the history made them show something else. An operator looks at what is accepted,
   * and so waits while answers come late: they could be of another network by then.
   */
  acceptNetwork(slot: number): void {
    const { nodeSlow, storeStalls } = this.dial;
    if (this.deceptions.size > 0 || nodeSlow > 0 || storeStalls > 0) return;
    void this.at(slot).billing.acceptNetwork.execute();
  }

  async setMood(mood: Mood, on: boolean): Promise<void> {
    if (DECEPTIONS.has(mood)) this.deceptions[on ? 'add' : 'delete'](mood);
    await this.chain.set(mood, on);
  }

  crash(slot: number, calls: number, afterEffect: boolean): void {
    this.at(slot).life.crashAfter(calls, afterEffect);
  }

  crashAt(slot: number, method: string, afterEffect: boolean): void {
    this.at(slot).life.crashAt(method, afterEffect);
  }

  stall(slot: number, method: string, ms: number): void {
    this.at(slot).life.stallNext(method, ms);
  }

  /** All faults end; whatever was begun must now come to its end without help. */
  async quiesce(): Promise<void> {
    Object.assign(this.dial, calm());
    for (const mood of MOODS) await this.setMood(mood, false);
    for (const { life } of this.instances) life.spare();
    await this.providers.becomePayable();
    for (let ledger = 0; ledger < QUIESCENCE_LEDGERS_MAX; ledger += 1) {
      await this.clock.advance(LEDGER_MS);
      if (this.database.standing.halted !== null) this.acceptNetwork(0);
      if (ledger > 8 && !this.anythingOpen()) break;
    }
    this.invariants.checkDeposits(await this.chain.deposited());
    this.over = true;
    await this.clock.advance(LEDGER_MS);
  }

  /** When everything has come to rest. */
  async judge(): Promise<void> {
    await this.judgeCharges();
    this.payouts.checkAtRest(await this.chain.paid());
  }

  /** The same, without what became of them afterwards. */
  async judgeCharges(): Promise<void> {
    this.invariants.checkAtRest();
    await this.market.invariants.checkAtRest();
  }

  private anythingOpen(): boolean {
    const { invariants, market, payouts } = this;
    // A payout that is tried again before the world is judged would be judged in the middle of its way.
    const judgedAt = this.clock.now() + LEDGER_MS;
    return invariants.anythingOpen() || market.invariants.anythingPending() || payouts.anythingOpen(judgedAt);
  }

  private at(slot: number): Instance {
    const instance = this.instances[slot % this.instances.length];
    if (instance === undefined) throw new Error('There is no instance');
    return instance;
  }

  private vaultOf(userId: string): NewVault {
    const { chain } = this;
    return { userId, contractId: chain.contractId, kind: 'pooled', depositorAddress: chain.depositorOf(userId) };
  }

  private start(slot: number): void {
    const surroundings: Surroundings = {
      clock: this.clock,
      database: this.database,
      chain: this.chain,
      dial: this.dial,
      random: this.random,
      rebind: this.rebind,
      ids: this.ids,
      market: this.market,
    };
    const restart = async () => {
      await this.clock.sleep(this.random.int(200, 8000));
      this.start(slot);
    };
    this.instances[slot] = new Instance(surroundings, () => void restart());
  }

  private async closeLedgers(): Promise<void> {
    while (!this.over) {
      await this.clock.sleep(LEDGER_MS);
      await this.chain.closeLedger();
      this.invariants.checkAlways();
      this.market.invariants.checkAlways();
      this.payouts.checkAlways();
    }
    for (const { life } of this.instances) life.alive = false;
  }
}

/** The same under the same seed, and never twice the same. */
function repeatableIds(random: Random): Ids {
  let uuids = 0;
  return {
    uuid: () => `id-${(uuids += 1)}`,
    random: (bytes) => Uint8Array.from({ length: bytes }, () => random.int(0, 255)),
  };
}

import { InMemoryChannelAccounts } from '../../src/adapters/memory/in-memory-channel-accounts.ts';
import { InMemoryDeposits } from '../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { SecretKeySigner } from '../../src/adapters/soroban/secret-key-signer.ts';
import { fingerprintOf, type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { type Wait } from '../../src/core/billing/deduct-receipt.ts';
import { formatUsdc } from '../../src/core/shared/usdc.ts';
import { LocalNetwork } from '../../src/localnet/local-network.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Worker, type Rebind, type WorkerSurroundings } from './worker.ts';

/** Ledgers after which a transaction that was not applied never can be. */
export const LIFETIME_LEDGERS = 12;
const LEDGER_MS = 5000;

export interface WireWorldOptions {
  /** Default 1, at most 8. */
  readonly channels?: number;
  /** Whether the contract refuses an id that it knows. Default false: our safety must not depend on it. */
  readonly deduplicate?: boolean;
  /** What the contract deducts at once. Default: far more than any test. */
  readonly maxDeductUnits?: bigint;
}

/** A line of the network's own books. */
export interface DeductRecord {
  readonly ledger: number;
  readonly hash: string;
  readonly amountUnits: string;
  readonly requestId: string;
}

interface SharedNetwork extends Pick<WorkerSurroundings, 'network' | 'chargeSigner' | 'channelSigners'> {
  readonly clock: VirtualClock;
  readonly contractId: string;
}

interface Balances {
  readonly latestLedger: number;
  readonly contracts: readonly { readonly contractId: string; readonly balanceUnits: string }[];
}

/** Books in memory, the local network in this process and workers between them, with ledgers at a test's word. */
export class WireWorld {
  readonly clock: VirtualClock;
  readonly network: LocalNetwork;
  readonly database = new MemoryDatabase();
  readonly ledger = new InMemoryUsageLedger(this.database);
  readonly worker: Worker;
  readonly channels: readonly string[];
  /** The vault contract of all consumers. */
  readonly contractId: string;
  private readonly surroundings: WorkerSurroundings;
  private uuids = 0;

  private constructor(shared: SharedNetwork) {
    this.clock = shared.clock;
    this.network = shared.network;
    this.contractId = shared.contractId;
    this.channels = shared.channelSigners.map(({ publicKey }) => publicKey);
    this.surroundings = { ...shared, database: this.database, uuid: () => `token ${(this.uuids += 1)}` };
    this.worker = this.addWorker();
  }

  static async open({ channels = 1, deduplicate = false, maxDeductUnits }: WireWorldOptions = {}): Promise<WireWorld> {
    const clock = new VirtualClock();
    const network = LocalNetwork.open({ now: () => clock.now(), ledgerIntervalMs: LEDGER_MS });
    const { chargeSigner, channels: channelKeys } = network.genesis;
    const [signer, ...channelSigners] = await signersOf([chargeSigner, ...channelKeys.slice(0, channels)]);
    if (signer === undefined) throw new Error('There is no charge signer');
    const maxDeduct = maxDeductUnits === undefined ? {} : { maxDeductUsdc: formatUsdc(maxDeductUnits) };
    const vault = (await control(network, 'vaults', { deduplicate, ...maxDeduct })) as { readonly contractId: string };
    const world = new WireWorld({ clock, network, chargeSigner: signer, channelSigners, ...vault });
    await world.registerChannels();
    return world;
  }

  /** The same network with books that know nothing: what restoring an old backup leaves. */
  async withEmptyBooks(): Promise<WireWorld> {
    const world = new WireWorld({ ...this.surroundings, clock: this.clock, contractId: this.contractId });
    await world.registerChannels();
    return world;
  }

  addWorker(rebind?: Rebind): Worker {
    return new Worker(this.surroundings, rebind);
  }

  /** Deposits for the user on the ledger and in the books. */
  async fund(userId: string, units: bigint): Promise<void> {
    const { contractId } = this;
    await this.control('deposits', { amountUsdc: formatUsdc(units), vault: contractId });
    await this.book(userId, units);
  }

  /** The same in the books alone. */
  async book(userId: string, units: bigint): Promise<void> {
    const { contractId } = this;
    await new InMemoryVaults(this.database).create({ userId, contractId, kind: 'pooled', depositorAddress: userId });
    const deposit = { eventId: userId, contractId, depositorAddress: userId, units, hash: 'd'.repeat(64), ledger: 1 };
    await new InMemoryDeposits(this.database).credit(deposit);
  }

  charge(request: ChargeRequest, wait: Wait = { for: 'send' }, worker = this.worker) {
    return this.clock.finish(worker.billing.deductUsage.execute({ charge: request, wait }));
  }

  /** Reserves charges for which nobody waits, and submits none of them. */
  async reserve(requests: readonly ChargeRequest[]): Promise<void> {
    const reserved = requests.map((charge) => ({ ...charge, fingerprint: fingerprintOf(charge) }));
    const outcomes = (await this.ledger.reserveMany(reserved, this.clock.now()))._unsafeUnwrap();
    if (outcomes.some(({ kind }) => kind !== 'reserved')) throw new Error('Not everything was reserved');
  }

  submit(worker = this.worker) {
    return this.clock.finish(worker.billing.submitCharges.execute());
  }

  async confirm(worker = this.worker) {
    const summary = await this.clock.finish(worker.billing.confirmCharges.execute());
    await this.clock.finish(worker.idle());
    return summary;
  }

  /** Ledgers that nobody looks at. */
  async closeLedgers(count = 1): Promise<void> {
    for (let closed = 0; closed < count; closed += 1) {
      await this.clock.advance(LEDGER_MS);
      this.network.closeLedger();
    }
  }

  /** Ledgers after each of which the worker looks what became of the transactions, and submits what it can. */
  async settle(ledgers = 1, worker = this.worker): Promise<void> {
    for (let closed = 0; closed < ledgers; closed += 1) {
      await this.closeLedgers();
      await this.confirm(worker);
    }
  }

  /** Adds a rule; returns how to end it. */
  fault(rule: object): () => void {
    const [added] = this.network.faults.add(rule);
    if (added === undefined) throw new Error('The rule was not added');
    return () => void this.network.faults.remove(added.id);
  }

  async find(requestId: string) {
    const charge = (await this.ledger.find(requestId))._unsafeUnwrap();
    if (charge === null) throw new Error(`There is no charge ${requestId}`);
    return charge;
  }

  vaultOf(userId: string) {
    const vault = this.database.vaults.values().find((each) => each.userId === userId);
    if (vault === undefined) throw new Error(`${userId} has no vault`);
    return vault;
  }

  /** Statuses of the items, oldest first. */
  itemStatuses() {
    return this.database.items
      .values()
      .toArray()
      .map(({ status }) => status);
  }

  /** Every transaction there ever was, oldest first. */
  transactions() {
    return this.database.transactions.values().toArray();
  }

  /** What the network deducted, by its own books. */
  async deducts(): Promise<readonly DeductRecord[]> {
    return (await this.control('deducts')) as readonly DeductRecord[];
  }

  /** What the vault contract holds, by the network's own books. */
  async contractUnits(): Promise<bigint> {
    const { contracts } = await this.balances();
    const contract = contracts.find(({ contractId }) => contractId === this.contractId);
    return BigInt(contract?.balanceUnits ?? 0);
  }

  async latestLedger(): Promise<number> {
    return (await this.balances()).latestLedger;
  }

  /** Arranges (with a body) or reads the network. */
  control(path: string, body?: object): Promise<unknown> {
    return control(this.network, path, body);
  }

  private async balances(): Promise<Balances> {
    return (await this.control('balances')) as Balances;
  }

  private async registerChannels(): Promise<void> {
    await new InMemoryChannelAccounts(this.database).register(this.channels);
  }
}

function signersOf(keys: readonly { readonly secret: string }[]): Promise<readonly SecretKeySigner[]> {
  return Promise.all(keys.map(({ secret }) => SecretKeySigner.fromSecret(secret)));
}

async function control(network: LocalNetwork, path: string, body?: object): Promise<unknown> {
  const message = body === undefined ? { method: 'GET', body: '' } : { method: 'POST', body: JSON.stringify(body) };
  const response = await network.handle({ ...message, path: `/control/${path}`, headers: {} });
  if (response.status !== 200) throw new Error(`The local network refused ${path}: ${response.body}`);
  return JSON.parse(response.body);
}

import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { type ItemRow } from '../../src/adapters/memory/rows.ts';
import { onChainIdOf } from '../../src/core/billing/charge-identity.ts';
import { reportedStatus } from '../../src/core/billing/chain-item.ts';
import { type DeductReceipt } from '../../src/core/billing/deduct-receipt.ts';
import { ID_SECRET } from '../support/billing-graph.ts';
import { type Chain, type Deposited } from './chain.ts';
import { CONSUMERS } from './depositors.ts';

/** How often an item may fail alone before it is left to a person. */
const FAILURES_MAX = 3;

/** What must hold whatever happens, judged from the ledger and the stores alone. */
export class Invariants {
  readonly violations = new Set<string>();
  readonly violate = (violation: string): void => void this.violations.add(violation);
  private readonly database: MemoryDatabase;
  private readonly chain: Chain;
  private readonly confirmedHashes = new Map<string, string | null>();

  constructor(database: MemoryDatabase, chain: Chain) {
    this.database = database;
    this.chain = chain;
  }

  /** A caller was told this; what is confirmed once must stay so. */
  heard(requestId: string, receipt: DeductReceipt): void {
    if (receipt.status !== 'confirmed') return;
    const before = this.confirmedHashes.get(requestId);
    if (before !== undefined && before !== receipt.stellarTxHash) this.violate(`${requestId}: two confirmed hashes`);
    this.confirmedHashes.set(requestId, receipt.stellarTxHash);
  }

  /** At every ledger: nothing charged twice, no hold out of bounds, no unit lost. */
  checkAlways(): void {
    for (const [requestId, count] of this.chargedCounts()) {
      if (count > 1) this.violate(`${requestId} was charged ${count} times`);
    }
    for (const { userId, held, balanceSnapshot } of this.database.vaults.values()) {
      if (held < 0n || held > balanceSnapshot) this.violate(`${userId}: held ${held} of ${balanceSnapshot}`);
    }
    if (!this.chain.isConserved()) this.violate('units were made or lost on the ledger');
  }

  /** When everything has come to rest. */
  checkAtRest(): void {
    this.checkAlways();
    const counts = this.chargedCounts();
    for (const charge of this.database.charges.values()) {
      const status = this.statusOf(charge.id);
      const count = counts.get(charge.requestId) ?? 0;
      if (status === 'confirmed' && count !== 1)
        this.violate(`${charge.requestId} is confirmed, charged ${count} times`);
      if (status !== 'confirmed' && count !== 0)
        this.violate(`${charge.requestId} is ${status}, charged ${count} times`);
      if (this.confirmedHashes.has(charge.requestId) && status !== 'confirmed') {
        this.violate(`${charge.requestId} was reported confirmed and is ${status}`);
      }
      if (this.isOpen(charge.id)) this.violate(`${charge.requestId} is still ${status}`);
    }
    for (const vault of this.database.vaults.values()) this.checkVault(vault.id);
    for (const item of this.database.items.values()) if (item.merkleRoot !== null) this.checkGathered(item);
    this.checkSum();
  }

  /** Every deposit of the ledger is in the books once and where it belongs, or in ledgers that are known to be lost. */
  checkDeposits(deposited: readonly Deposited[]): void {
    const { deposits, depositGaps, vaults } = this.database;
    for (const { eventId, depositorAddress, units, ledger } of deposited) {
      const row = deposits.get(eventId);
      const isKnownLost = depositGaps.some((gap) => gap.fromLedger <= ledger && ledger <= gap.toLedger);
      if (row === undefined) {
        if (!isKnownLost) this.violate(`the deposit ${eventId} of ${depositorAddress} is lost`);
        continue;
      }
      if (row.units !== units) this.violate(`the deposit ${eventId} of ${units} units was credited as ${row.units}`);
      const vault = vaults.values().find((each) => each.depositorAddress === depositorAddress);
      if (vault !== undefined && row.vaultId === null) this.violate(`the deposit ${eventId} waits for ${vault.userId}`);
      // Only what waits for an unknown depositor can be assigned to somebody else.
      const isAssignable = !CONSUMERS.includes(vault?.userId ?? '');
      if (!isAssignable && row.vaultId !== vault?.id) this.violate(`the deposit ${eventId} went to another vault`);
    }
    const known = new Set(deposited.map(({ eventId }) => eventId));
    for (const eventId of deposits.keys()) {
      if (!known.has(eventId)) this.violate(`the deposit ${eventId} never happened`);
    }
  }

  anythingOpen(): boolean {
    return this.database.charges.keys().some((id) => this.isOpen(id)) || this.database.confirmQueue.size > 0;
  }

  /** Snapshot and hold against what the ledger deducted and what is left to a person. */
  private checkVault(vaultId: bigint): void {
    const vault = this.database.vaults.get(vaultId);
    if (vault === undefined) return;
    const charges = this.database.charges
      .values()
      .filter((charge) => charge.vaultId === vaultId)
      .toArray();
    const sumOf = (status: string) =>
      charges.filter(({ id }) => this.statusOf(id) === status).reduce((sum, { units }) => sum + units, 0n);
    const deposited = this.database.deposits
      .values()
      .filter((deposit) => deposit.vaultId === vaultId)
      .reduce((sum, { units }) => sum + units, 0n);
    const drift = vault.balanceSnapshot - (deposited - sumOf('confirmed'));
    if (drift !== 0n) this.violate(`${vault.userId}: drift of ${drift} units`);
    const open = sumOf('review') + sumOf('reserved') + sumOf('submitted');
    if (vault.held !== open) this.violate(`${vault.userId}: held ${vault.held}, open ${open}`);
  }

  /** In review is open to a person, not to us: allowed only where the ledger refused an item three times. */
  private isOpen(chargeId: bigint): boolean {
    const status = this.statusOf(chargeId);
    if (status === 'review') return (this.itemOf(chargeId)?.failures ?? 0) < FAILURES_MAX;
    return status === 'held' || status === 'reserved' || status === 'submitted';
  }

  private statusOf(chargeId: bigint) {
    const charge = this.database.charges.get(chargeId);
    if (charge === undefined) throw new Error(`There is no charge ${chargeId}`);
    return reportedStatus(charge.status, this.itemOf(chargeId)?.status ?? null);
  }

  private itemOf(chargeId: bigint) {
    const itemId = this.database.charges.get(chargeId)?.itemId;
    return itemId === null || itemId === undefined ? undefined : this.database.items.get(itemId);
  }

  /** The ledger took all that is confirmed, and nothing else. */
  private checkSum(): void {
    const taken = this.chain.deducted().reduce((sum, { units }) => sum + units, 0n);
    const confirmed = this.database.charges
      .values()
      .filter(({ id }) => this.statusOf(id) === 'confirmed')
      .reduce((sum, { units }) => sum + units, 0n);
    if (taken !== confirmed) this.violate(`the ledger took ${taken} units, ${confirmed} are confirmed`);
  }

  /** A gathered item that the ledger took is the sum of its charges. */
  private checkGathered({ onChainId, charges }: ItemRow): void {
    const taken = this.chain.deducted().find((deducted) => deducted.onChainId === onChainId);
    const sum = charges.reduce((units, { id }) => units + (this.database.charges.get(id)?.units ?? 0n), 0n);
    if (taken !== undefined && taken.units !== sum) {
      this.violate(`the ledger took ${taken.units} units for calls of ${sum}`);
    }
  }

  /** By request id, over all its attempts, alone or gathered. */
  private chargedCounts(): ReadonlyMap<string, number> {
    const requestIds = this.requestIdsOnChain();
    const counts = new Map<string, number>();
    for (const { onChainId, units } of this.chain.deducted()) {
      const charged = requestIds.get(onChainId);
      if (charged === undefined) this.violate(`the ledger took ${units} units for nobody`);
      for (const requestId of charged ?? []) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
    }
    return counts;
  }

  /** What is paid for under each id that the ledger may show. */
  private requestIdsOnChain(): ReadonlyMap<string, readonly string[]> {
    const { charges, items } = this.database;
    const requestIds = new Map<string, readonly string[]>();
    for (const { requestId, attempt: attempts, viaGateway } of charges.values()) {
      for (let attempt = 1; attempt <= attempts && !viaGateway; attempt += 1) {
        requestIds.set(this.onChainId(requestId, attempt), [requestId]);
      }
    }
    for (const { onChainId, merkleRoot, charges: gathered } of items.values()) {
      if (merkleRoot === null) continue;
      requestIds.set(
        onChainId,
        gathered.map(({ id }) => charges.get(id)?.requestId ?? `charge ${id}`),
      );
    }
    return requestIds;
  }

  private readonly knownIds = new Map<string, string>();

  private onChainId(requestId: string, attempt: number): string {
    const key = `${requestId} ${attempt}`;
    const known = this.knownIds.get(key) ?? this.deriveOnChainId(requestId, attempt);
    this.knownIds.set(key, known);
    return known;
  }

  private deriveOnChainId(requestId: string, attempt: number): string {
    const { passphrase, contractId } = this.chain;
    return onChainIdOf({ secret: ID_SECRET, passphrase }, { contractId, requestId, attempt });
  }
}

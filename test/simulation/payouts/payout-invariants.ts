import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type SettlementRow } from '../../../src/adapters/memory/rows.ts';
import { type Paid } from '../chain.ts';
import { SETTLED_UNITS_MIN } from './payout-graph.ts';

export interface PayoutWitnesses {
  readonly database: MemoryDatabase;
  readonly now: () => number;
  readonly violate: (violation: string) => void;
}

/** What must hold of revenue and payouts, judged from the stores and what the pool paid. */
export class PayoutInvariants {
  private readonly database: MemoryDatabase;
  private readonly now: () => number;
  private readonly violate: (violation: string) => void;

  constructor({ database, now, violate }: PayoutWitnesses) {
    this.database = database;
    this.now = now;
    this.violate = violate;
  }

  /** At every ledger: only what is confirmed is revenue, and every unit of it is in one place. */
  checkAlways(): void {
    const { charges, revenueLedger, settlements } = this.database;
    const settled = new Map<string, bigint>();
    let earned = 0n;
    let unsettled = 0n;
    for (const [chargeId, { units, fee, net, settlementId }] of revenueLedger) {
      const charge = charges.get(chargeId);
      if (charge?.status !== 'confirmed') {
        this.violate(`charge ${chargeId} is revenue and ${charge?.status ?? 'unknown'}`);
      }
      if (charge?.units !== units || fee + net !== units)
        this.violate(`charge ${chargeId} is booked as ${units} units`);
      earned += net;
      if (settlementId === null) unsettled += net;
      else settled.set(settlementId, (settled.get(settlementId) ?? 0n) + net);
    }
    let inSettlements = 0n;
    for (const settlement of settlements.values()) {
      const holds = holdsRevenue(settlement) ? settlement.units : 0n;
      const linked = settled.get(settlement.id) ?? 0n;
      if (linked !== holds)
        this.violate(`the settlement ${settlement.id} of ${holds} units holds revenue of ${linked}`);
      inSettlements += holds;
    }
    if (earned !== inSettlements + unsettled) {
      this.violate(`${earned} units were earned, ${inSettlements} are settled and ${unsettled} are not`);
    }
  }

  /** Something will still be booked, settled, sent or decided without help, or falls due until then. */
  anythingOpen(until: number): boolean {
    const { revenueQueue, settlements } = this.database;
    if (revenueQueue.size > 0 || this.owed() !== null) return true;
    return settlements.values().some((settlement) => this.isOpen(settlement, until));
  }

  /** When everything has come to rest. */
  checkAtRest(paid: readonly Paid[]): void {
    this.checkAlways();
    const { charges, revenueLedger, revenueQueue, revenueSetAside, settlements, apis } = this.database;
    if (revenueQueue.size > 0) this.violate(`${revenueQueue.size} confirmed charges are not booked`);
    if (revenueSetAside.size > 0) this.violate(`${revenueSetAside.size} confirmed charges were set aside`);
    for (const { id, status, itemId, requestId, apiId } of charges.values()) {
      if (status !== 'confirmed' || itemId === null) continue;
      const row = revenueLedger.get(id);
      if (row === undefined) this.violate(`${requestId} is confirmed and no revenue`);
      else if (row.developerId !== (apis.get(apiId)?.ownerId ?? null))
        this.violate(`${requestId} earns for a stranger`);
    }
    const owed = this.owed();
    if (owed !== null) this.violate(`nothing settles what ${owed} is owed`);
    for (const settlement of settlements.values()) {
      if (this.isOpen(settlement, this.now()))
        this.violate(`the settlement ${settlement.id} is still ${settlement.status}`);
    }
    this.checkPaid(paid);
  }

  /** The pool paid just what is completed: nothing twice, nothing else. */
  private checkPaid(paid: readonly Paid[]): void {
    const completed = this.database.settlements.values().filter(({ status }) => status === 'completed');
    const [books, pool] = [wordAll(completed.toArray()), wordAll(paid)];
    if (books !== pool) this.violate(`completed are [${books}], the pool paid [${pool}]`);
  }

  /**
   * Set aside it waits for its developer, or for money; then only a person can help. Once its developer has named another
   * address, its revenue is settled anew.
   */
  private isOpen({ status, obstacle, retryAt, developerId, payoutAddress }: SettlementRow, now: number): boolean {
    if (status !== 'pending') return status === 'submitted' || status === 'review';
    const isMisdirected = this.database.developers.get(developerId)?.payoutAddress !== payoutAddress;
    return obstacle === null || isMisdirected || (retryAt ?? 0) <= now;
  }

  /** Somebody who is to be paid and is owed enough. */
  private owed(): string | null {
    const unsettled = new Map<string, bigint>();
    for (const { developerId, settlementId, net } of this.database.revenueLedger.values()) {
      if (developerId === null || settlementId !== null) continue;
      unsettled.set(developerId, (unsettled.get(developerId) ?? 0n) + net);
    }
    for (const [developerId, units] of unsettled) {
      const address = this.database.developers.get(developerId)?.payoutAddress ?? null;
      if (address !== null && units >= SETTLED_UNITS_MIN) return developerId;
    }
    return null;
  }
}

/** What failed gave its revenue back, unless a person wrote it off. */
function holdsRevenue({ status, writtenOff }: SettlementRow): boolean {
  return status !== 'failed' || writtenOff;
}

function wordAll(payments: readonly Paid[]): string {
  return payments
    .map(({ payoutAddress, units }) => `${units} to ${payoutAddress}`)
    .sort()
    .join(', ');
}

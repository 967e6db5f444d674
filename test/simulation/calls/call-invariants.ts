import { InMemoryChargeReceipts } from '../../../src/adapters/memory/in-memory-charge-receipts.ts';
import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type ChargeRow } from '../../../src/adapters/memory/rows.ts';
import { gatheredIdOf, leafHashOf } from '../../../src/core/billing/call-leaf.ts';
import { reportedStatus } from '../../../src/core/billing/chain-item.ts';
import { GetChargeReceipt } from '../../../src/core/billing/get-charge-receipt.ts';
import { rootOf } from '../../../src/core/billing/merkle-tree.ts';
import { type CallCharge } from '../../../src/core/gateway/ports/held-calls.ts';
import { type SettlementObserver } from '../../../src/core/gateway/ports/settlement-observer.ts';
import { type Chain } from '../chain.ts';
import { type UpstreamLog } from './upstream-log.ts';
import { type CalledCharged, type SettlementWitness } from './watched-settlements.ts';

export interface CallWitnesses {
  readonly database: MemoryDatabase;
  readonly chain: Pick<Chain, 'deducted'>;
  readonly log: UpstreamLog;
  readonly violate: (violation: string) => void;
}

/** What must hold of paid calls, judged from the stores, the ledger, the upstream and what callers were told. */
export class CallInvariants implements SettlementWitness {
  readonly observer: SettlementObserver = {
    capturesLost: (count) => void (this.capturesLost += count),
    givenUp: (kind) => void (this.deliveriesGivenUp += kind === 'delivery' ? 1 : 0),
    holdsSwept: () => undefined,
  };
  private capturesLost = 0;
  private deliveriesGivenUp = 0;
  private readonly database: MemoryDatabase;
  private readonly chain: Pick<Chain, 'deducted'>;
  private readonly log: UpstreamLog;
  private readonly violate: (violation: string) => void;
  private readonly calledCharged: CalledCharged[] = [];
  /** Of calls that are never made again under the same id. */
  private readonly toldToCostNothing = new Set<string>();
  /** How often the upstream had seen a call when that it was delivered was written down, by charge. */
  private readonly forwardsUntilDelivered = new Map<string, CallCharge & { readonly forwards: number }>();

  constructor({ database, chain, log, violate }: CallWitnesses) {
    this.database = database;
    this.chain = chain;
    this.log = log;
    this.violate = violate;
  }

  /** A process called this charged. */
  noteCharged(called: CalledCharged): void {
    this.calledCharged.push(called);
  }

  /** Of two forwardings at once, after a lease ran out, the store tells which of them decides. */
  noteDelivered({ chargeId, attempt }: CallCharge): void {
    const charge = this.database.charges.get(chargeId);
    if (charge === undefined || charge.attempt !== attempt || this.log.forwards(charge) > 1) return;
    this.rememberDelivered(charge);
  }

  /** The caller of a call without an idempotency key was refused, or told that it was released. */
  noteCostless(requestId: string): void {
    this.toldToCostNothing.add(requestId);
  }

  /** At every ledger. */
  checkAlways(): void {
    for (const charge of this.paidCalls()) {
      const isPaid = charge.status === 'reserved' || charge.status === 'confirmed';
      if (isPaid && !this.log.isServed(charge)) this.violate(`${charge.requestId} is charged and was never served`);
      if (charge.delivery?.state === 'delivered') this.rememberDelivered(charge);
    }
    if (this.deliveriesGivenUp === 0) this.checkDelivered();
  }

  /** A process still tries to capture a call: it may be reserved again although its hold was swept. */
  anythingPending(): boolean {
    return this.calledCharged.some(({ outcome, life }) => outcome === 'pending' && life.alive);
  }

  /** When everything has come to rest. */
  async checkAtRest(): Promise<void> {
    this.checkAlways();
    for (const called of this.calledCharged) this.checkCalledCharged(called);
    const lost = this.calledCharged.filter(({ outcome }) => outcome === 'lost').length;
    if (lost !== this.capturesLost) this.violate(`${lost} captures were lost, ${this.capturesLost} were reported`);
    for (const charge of this.paidCalls()) {
      const status = this.statusOf(charge);
      const isFree = status === 'voided' || status === 'free';
      if (this.toldToCostNothing.has(charge.requestId) && !isFree) {
        this.violate(`${charge.requestId} was said to cost nothing and is ${status}`);
      }
      if (status === 'confirmed') await this.checkReceipt(charge);
    }
    this.checkSpending();
  }

  private rememberDelivered({ id: chargeId, requestId, attempt }: ChargeRow): void {
    const key = `${chargeId}/${attempt}`;
    if (this.forwardsUntilDelivered.has(key)) return;
    this.forwardsUntilDelivered.set(key, { chargeId, attempt, forwards: this.log.forwards({ requestId, attempt }) });
  }

  /** What was delivered is not forwarded again. */
  private checkDelivered(): void {
    for (const { chargeId, attempt, forwards } of this.forwardsUntilDelivered.values()) {
      const requestId = this.database.charges.get(chargeId)?.requestId ?? '';
      if (this.log.forwards({ requestId, attempt }) > forwards) {
        this.violate(`${requestId} was forwarded again after its delivery`);
      }
    }
  }

  /** What its process lived to capture is paid for, unless a person decided otherwise. */
  private checkCalledCharged({ chargeId, attempt, life, outcome }: CalledCharged): void {
    const charge = this.database.charges.get(chargeId);
    if (charge === undefined) throw new Error(`There is no charge ${chargeId}`);
    if (outcome === 'pending' && life.alive) this.violate(`the capture of ${charge.requestId} has no end`);
    if (outcome !== 'captured') return;
    const isTheSame = charge.attempt === attempt;
    const status = isTheSame ? this.statusOf(charge) : 'another attempt';
    const isLeftToPeople = status === 'review' || charge.voidReason === 'admin';
    if (status !== 'confirmed' && !isLeftToPeople) this.violate(`${charge.requestId} was captured and is ${status}`);
  }

  /** Anybody can see that the charge is part of what the ledger shows. */
  private async checkReceipt(charge: ChargeRow): Promise<void> {
    const { requestId, userId } = charge;
    const getReceipt = new GetChargeReceipt(new InMemoryChargeReceipts(this.database));
    const receipt = await getReceipt.execute({ requestId, ownerId: userId });
    if (receipt.isErr()) {
      this.violate(`${requestId} is confirmed and has no receipt: ${receipt.error.kind}`);
      return;
    }
    const { inclusion, onChainId } = receipt.value;
    const root = inclusion === null ? null : rootOf(leafHashOf(inclusion.leaf.salt, charge), inclusion.proof);
    const isOnLedger = this.chain.deducted().some((deducted) => deducted.onChainId === onChainId);
    if (root === null || gatheredIdOf(root) !== onChainId || !isOnLedger) {
      this.violate(`the receipt of ${requestId} does not lead to the ledger`);
    }
  }

  /** What a key has spent is what its charges say, and no more than its owner allows. */
  private checkSpending(): void {
    for (const { id, spent, spendLimit } of this.database.apiKeys.values()) {
      if (spent === null || spendLimit === null) continue;
      const counted = this.database.charges
        .values()
        .filter((charge) => charge.apiKeyId === id && charge.countsOnKey)
        .reduce((sum, { units }) => sum + units, 0n);
      if (spent !== counted) this.violate(`${id} has spent ${spent}, its charges say ${counted}`);
      if (spent > spendLimit) this.violate(`${id} has spent ${spent} of ${spendLimit}`);
    }
  }

  private paidCalls(): IteratorObject<ChargeRow> {
    return this.database.charges.values().filter(({ viaGateway, units }) => viaGateway && units > 0n);
  }

  private statusOf({ status, itemId }: ChargeRow) {
    const item = itemId === null ? undefined : this.database.items.get(itemId);
    return reportedStatus(status, item?.status ?? null);
  }
}

import { type ResultAsync } from 'neverthrow';
import { nextChargeStatus } from '../../core/billing/charge.ts';
import {
  type CallCharge,
  type CaptureOutcome,
  type DeliveryClaim,
  type DeliveryEnd,
  type HeldCalls,
} from '../../core/gateway/ports/held-calls.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { availableOf } from '../../core/vault/vault.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { releaseCharge } from './release-charge.ts';
import { type ChargeRow } from './rows.ts';
import { spendOnKey } from './spend-on-key.ts';

export class InMemoryHeldCalls implements HeldCalls {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  captureMany(calls: readonly CallCharge[], now: number): ResultAsync<readonly CaptureOutcome[], StoreUnavailable> {
    return this.database.change(() => calls.map((call) => this.capture(call, now)));
  }

  releaseMany(calls: readonly CallCharge[], now: number): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const charge of this.find(calls)) {
        if (nextChargeStatus(charge.status, 'release').isErr()) continue;
        releaseCharge(this.database, charge, 'release', 'not_served', now);
      }
    });
  }

  extendMany(calls: readonly CallCharge[], until: number, now: number): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const charge of this.find(calls)) {
        if (charge.status === 'held') charge.holdExpiresAt = Math.max(charge.holdExpiresAt ?? 0, until);
        const { delivery } = charge;
        if (delivery?.state === 'running' && delivery.until > now) delivery.until = Math.max(delivery.until, until);
      }
    });
  }

  sweep(limit: number, now: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      const abandoned = this.database.charges
        .values()
        .filter(({ status, holdExpiresAt }) => status === 'held' && (holdExpiresAt ?? 0) <= now)
        .toArray()
        .sort((one, other) => (one.holdExpiresAt ?? 0) - (other.holdExpiresAt ?? 0))
        .slice(0, limit);
      for (const charge of abandoned) releaseCharge(this.database, charge, 'release', 'hold_expired', now);
      return abandoned.length;
    });
  }

  endDeliveries(
    deliveries: readonly (CallCharge & { readonly end: DeliveryEnd })[],
  ): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const { end, ...call } of deliveries) {
        const delivery = this.find([call])[0]?.delivery;
        const counts = delivery?.state === 'running' || (delivery?.state === 'broken' && end === 'delivered');
        if (counts) delivery.state = end;
      }
    });
  }

  claimDelivery(
    call: CallCharge,
    terms: Parameters<HeldCalls['claimDelivery']>[1],
    now: number,
  ): ResultAsync<DeliveryClaim, StoreUnavailable> {
    return this.database.change(() => {
      const [charge] = this.find([call]);
      if (charge === undefined || !['reserved', 'confirmed', 'free'].includes(charge.status)) return 'running';
      const { delivery } = charge;
      if (delivery === null || delivery.state === 'delivered') return 'delivered';
      if (delivery.state === 'running' && delivery.until > now) return 'running';
      const isTooLate = delivery.since < now - terms.ageMsMax;
      if (isTooLate || delivery.redeliveries >= terms.redeliveriesMax) return 'exhausted';
      const { since, redeliveries } = delivery;
      charge.delivery = { state: 'running', since, until: terms.leaseUntil, redeliveries: redeliveries + 1 };
      return 'granted';
    });
  }

  private capture(call: CallCharge, now: number): CaptureOutcome {
    const [charge] = this.find([call]);
    if (charge === undefined) return 'lost';
    if (charge.status === 'voided') return this.regain(charge, now);
    nextChargeStatus(charge.status, 'capture').map((next) => {
      charge.status = next;
      charge.updatedAt = now;
    });
    return 'captured';
  }

  /** Its hold was released. What a sweeper released is held again where the money is still there. */
  private regain(charge: ChargeRow, now: number): CaptureOutcome {
    if (charge.voidReason === 'not_served') return 'lost';
    if (charge.voidReason !== 'hold_expired') return 'captured';
    const vault = this.database.vaults.get(charge.vaultId);
    if (vault === undefined || charge.units > availableOf(vault)) return 'lost';
    const spending = spendOnKey(this.database, charge.apiKeyId, charge.units);
    if (spending === 'limit_reached') return 'lost';
    vault.held += charge.units;
    charge.status = nextChargeStatus(charge.status, 'rearm')._unsafeUnwrap();
    charge.voidReason = null;
    charge.countsOnKey = spending === 'counted';
    charge.updatedAt = now;
    return 'captured';
  }

  /** Those that are still at the attempt that is meant. */
  private find(calls: readonly CallCharge[]): ChargeRow[] {
    return calls.flatMap(({ chargeId, attempt }) => {
      const charge = this.database.charges.get(chargeId);
      return charge?.attempt === attempt ? [charge] : [];
    });
  }
}
